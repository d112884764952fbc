import { olderThan } from '../../../adapters/postgres/expiry.ts';
import { expireRows, type KindOfData } from './kind-of-data.ts';

/** How risky attempts to sign in were: long enough to try another policy on a quarter of a year. */
export const riskAttempts: KindOfData = {
  name: 'risk_attempts',
  days: 180,
  least: { days: 7, because: 'until then people can say by mail that a sign-in was not theirs' },
  expire: expireRows({ table: 'risk_attempts', isExpired: olderThan('at'), user: 'user_id' }),
};
