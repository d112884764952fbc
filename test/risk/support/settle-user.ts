import { openRiskProfile, sealRiskProfile } from '../../../adapters/postgres/risk.ts';
import { riskProfile } from '../../../server/risk/profile/profile.ts';
import type { TestBastion } from '../../support/start-bastion.ts';

/** On how many days a settled user has been where they were once. */
const days = 40;

/** Lets what a user has done once be what they have done for weeks: after one sign-in, little is new. */
export async function settleUser({ database, sealing, defaultTenantId }: TestBastion, userId: string): Promise<void> {
  const [row] = await database.query<{ sealed: string }>('select sealed from risk_profiles where user_id = $1', [
    userId,
  ]);
  const key = await sealing.findUserKey(defaultTenantId, userId);
  if (!row || !key) throw new Error('nothing was learnt of this user');
  const profile = riskProfile.parse(openRiskProfile(key, userId, row.sealed));
  const settle = <T extends { weight: number }>(seen: T[]): T[] => seen.map((one) => ({ ...one, weight: days }));
  const settled = { devices: settle(profile.devices), ips: settle(profile.ips), networks: settle(profile.networks) };
  const sealed = sealRiskProfile(key, userId, { ...profile, ...settled });
  await database.query('update risk_profiles set sealed = $1, version = version + 1 where user_id = $2', [
    sealed,
    userId,
  ]);
}
