import { openRiskProfile } from '../../../adapters/postgres/risk.ts';
import type { UserKey } from '../../keys/sealing.ts';
import { type RiskProfile, riskProfile } from './profile.ts';

/**
 * Undefined where nothing is known yet of what is usual. One that another version of the program wrote in another shape is taken
 * for none, so that it keeps nobody out and is learnt anew; one that does not open at all was tampered with, and throws.
 */
export function openProfile(
  key: UserKey | undefined,
  userId: string | undefined,
  sealed: string | null | undefined,
): RiskProfile | undefined {
  if (!key || !userId || !sealed) return undefined;
  return riskProfile.safeParse(openRiskProfile(key, userId, sealed)).data;
}
