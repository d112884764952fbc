import { olderThan } from '../../../adapters/postgres/expiry.ts';
import { expireRows, type KindOfData } from './kind-of-data.ts';

/** Links from mails that are used or ran out: they say when somebody got in. */
export const accountLinks: KindOfData = {
  name: 'account_links',
  days: 30,
  expire: expireRows({ table: 'account_links', isExpired: olderThan('expires_at'), user: 'user_id' }),
};
