import { olderThan } from '../../../adapters/postgres/expiry.ts';
import { expireRows, type KindOfData } from './kind-of-data.ts';

/** Notices whose delivery was lost with the node that tried last: others are gone already. */
export const logoutNotices: KindOfData = {
  name: 'logout_notices',
  days: 7,
  expire: expireRows({ table: 'logout_notices', isExpired: olderThan('created_at'), user: 'user_id' }),
};
