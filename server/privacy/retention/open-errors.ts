import { olderThan } from '../../../adapters/postgres/expiry.ts';
import { expireRows, type KindOfData } from './kind-of-data.ts';

/** Errors that nobody has dealt with, and that have not come again for a year. */
export const openErrors: KindOfData = {
  name: 'open_errors',
  days: 365,
  expire: expireRows({ table: 'error_logs', isExpired: olderThan('last_at') }),
};
