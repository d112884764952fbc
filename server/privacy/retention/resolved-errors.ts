import { olderThan } from '../../../adapters/postgres/expiry.ts';
import { expireRows, type KindOfData } from './kind-of-data.ts';

/** Errors that somebody has dealt with. */
export const resolvedErrors: KindOfData = {
  name: 'resolved_errors',
  days: 90,
  expire: expireRows({ table: 'error_logs', isExpired: olderThan('resolved_at') }),
};
