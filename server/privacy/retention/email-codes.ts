import { olderThan } from '../../../adapters/postgres/expiry.ts';
import { expireRows, type KindOfData } from './kind-of-data.ts';

/** Codes by mail that nobody typed in: those that were are gone already. */
export const emailCodes: KindOfData = {
  name: 'email_codes',
  days: 1,
  expire: expireRows({ table: 'email_codes', isExpired: olderThan('expires_at'), user: 'user_id' }),
};
