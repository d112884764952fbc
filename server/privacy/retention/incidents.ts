import { olderThan } from '../../../adapters/postgres/expiry.ts';
import { expireRows, type KindOfData } from './kind-of-data.ts';

/** Incidents that are over. */
export const incidents: KindOfData = {
  name: 'incidents',
  days: 730,
  expire: expireRows({ table: 'incidents', isExpired: olderThan('resolved_at') }),
};
