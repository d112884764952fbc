import { olderThan } from '../../../adapters/postgres/expiry.ts';
import { expireRows, type KindOfData } from './kind-of-data.ts';

/** What is usual for people, once they have not signed in for longer than any of it would still count. */
export const riskProfiles: KindOfData = {
  name: 'risk_profiles',
  days: 390,
  expire: expireRows({ table: 'risk_profiles', isExpired: olderThan('updated_at'), user: 'user_id' }),
};
