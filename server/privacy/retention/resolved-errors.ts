import { olderThan } from '../../../adapters/postgres/expiry.ts';
import type { KindOfData } from './kind-of-data.ts';

/** Errors that somebody has dealt with. */
export const resolvedErrors: KindOfData = {
  name: 'resolved_errors',
  days: 90,
  rows: { table: 'error_logs', isExpired: olderThan('resolved_at') },
};
