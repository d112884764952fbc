import type { StoredFactors } from '../../adapters/postgres/second-factors.ts';

/** Whether a user has anything to prove themselves with beside the password. Recovery codes only stand in for it. */
export const hasSecondFactor = (stored: Pick<StoredFactors, 'sealed_totp_secret' | 'passkeys'>): boolean =>
  stored.sealed_totp_secret !== null || stored.passkeys > 0;
