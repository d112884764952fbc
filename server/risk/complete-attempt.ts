import { currentRequestScope } from '../../adapters/oidc/request-scope.ts';
import { findRiskLesson, openRiskProfile, sealRiskProfile } from '../../adapters/postgres/risk.ts';
import type { KnownDevice } from '../credentials/device-cookie.ts';
import type { Deps } from '../deps.ts';
import type { UserKey } from '../keys/sealing.ts';
import { type AttemptDetails, openAttemptDetails, readAttemptDetails } from './attempt-details.ts';
import { learn } from './profile/learn.ts';
import { riskProfile } from './profile/profile.ts';
import { hashDevice } from './weigh-attempt.ts';

type Completed = {
  readonly tenantId: string;
  readonly userId: string;
  readonly attemptId: string;
  readonly device: KnownDevice;
};

/** From where the attempt was: out of the same request, where it is the first step that was the last, or as it is stored. */
function detailsOf(key: UserKey | undefined, id: string, sealed: string | null): AttemptDetails | undefined {
  const writes = currentRequestScope()?.unit.rare ?? [];
  const fresh = writes.find((one) => one.write === 'keep_risk_attempt' && one.attempt.id === id);
  if (fresh?.write === 'keep_risk_attempt') return readAttemptDetails(fresh.attempt.details);
  return key && sealed !== null ? openAttemptDetails(key, { id, sealed }) : undefined;
}

/**
 * All steps of a sign-in are done: it was its user's, and becomes usual; the browser is theirs from now on. What is learnt is
 * the attempt as it was weighed, and not from where the last step came. Of two that complete at once, one teaches.
 */
export async function completeAttempt(
  { db, sealing }: Pick<Deps, 'db' | 'sealing'>,
  { tenantId, userId, attemptId, device }: Completed,
): Promise<void> {
  device.remember(userId);
  const rare = currentRequestScope()?.unit.rare;
  rare?.push({ write: 'complete_risk_attempt', id: attemptId });
  const key = await sealing.findUserKey(tenantId, userId);
  const { sealed_attempt, sealed_profile, version } = await findRiskLesson(db, tenantId, userId, attemptId);
  const seen = detailsOf(key, attemptId, sealed_attempt);
  if (!key || !seen) return;
  const before = sealed_profile === null ? undefined : riskProfile.parse(openRiskProfile(key, userId, sealed_profile));
  const profile = learn(before, { ...seen, device: hashDevice(key, device.id) });
  rare?.push({ write: 'save_risk_profile', user_id: userId, sealed: sealRiskProfile(key, userId, profile), version });
}
