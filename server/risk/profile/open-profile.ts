import { openRiskProfile } from '../../../adapters/postgres/risk.ts';
import type { Log } from '../../kernel/log.ts';
import { readSealed, type SealedFor } from '../../keys/read-sealed.ts';
import { type RiskProfile, riskProfile } from './profile.ts';

export type OpenedProfile = {
  /** Undefined where nothing is known of what is usual. */
  readonly profile: RiskProfile | undefined;
  /** Whether there is something to know, and nobody can read it: altered, under another key, or in another shape. */
  readonly isUnreadable: boolean;
};

/** Keeps nobody from signing in, nor from saying that it was not them, and is learnt anew; the log says where it went wrong. */
export function openProfile(
  log: Pick<Log, 'error'>,
  owner: SealedFor | undefined,
  sealed: string | null | undefined,
): OpenedProfile {
  if (!owner || !sealed) return { profile: undefined, isUnreadable: false };
  const { key, userId } = owner;
  const read = () => riskProfile.parse(openRiskProfile(key, userId, sealed));
  const profile = readSealed(log, owner, 'the risk profile of a user', read);
  return { profile, isUnreadable: profile === undefined };
}
