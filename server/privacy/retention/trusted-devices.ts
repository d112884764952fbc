import { olderThan } from '../../../adapters/postgres/expiry.ts';
import { expireRows, type KindOfData } from './kind-of-data.ts';

/** Browsers that people trusted, once that has run out. */
export const trustedDevices: KindOfData = {
  name: 'trusted_devices',
  days: 30,
  expire: expireRows({ table: 'trusted_devices', isExpired: olderThan('expires_at'), user: 'user_id' }),
};
