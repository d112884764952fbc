import { olderThan } from '../../../adapters/postgres/expiry.ts';
import { expireRows, type KindOfData } from './kind-of-data.ts';

/** Links that are used or ran out: they say when somebody got in. */
export const setupLinks: KindOfData = {
  name: 'setup_links',
  days: 30,
  expire: expireRows({ table: 'setup_links', isExpired: olderThan('expires_at'), user: 'user_id' }),
};
