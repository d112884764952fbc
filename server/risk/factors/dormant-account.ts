import type { Factor } from '../factor.ts';

/** Nobody has signed in to this account for a long time. */
export const dormantAccount: Factor = {
  id: 'dormant_account',
  family: 'dormancy',
  weight: 10,
  judge({ has_account, idle_days }, { dormant_days }) {
    if (!has_account || idle_days === undefined) return { unknown: 'no_history' };
    return idle_days < dormant_days ? undefined : { strength: 1, evidence: { idle_days } };
  },
};
