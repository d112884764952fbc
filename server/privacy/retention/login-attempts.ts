import { olderThan } from '../../../adapters/postgres/expiry.ts';
import { expireRows, type KindOfData } from './kind-of-data.ts';

/** Failed sign-ins that count no more. */
export const loginAttempts: KindOfData = {
  name: 'login_attempts',
  days: 1,
  expire: expireRows({ table: 'login_attempts', isExpired: olderThan('last_at') }),
};
