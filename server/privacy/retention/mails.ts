import { olderThan } from '../../../adapters/postgres/expiry.ts';
import { expireRows, type KindOfData } from './kind-of-data.ts';

/** Mails that nobody could send: sent ones are gone already. */
export const mails: KindOfData = {
  name: 'mails',
  days: 7,
  expire: expireRows({ table: 'mails', isExpired: olderThan('created_at'), user: 'user_id' }),
};
