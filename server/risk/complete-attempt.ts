import { currentRequestScope } from '../../adapters/oidc/request-scope.ts';
import { findRiskLesson, type RiskAttemptRecord, sealRiskProfile } from '../../adapters/postgres/risk.ts';
import type { RareWrite } from '../../adapters/postgres/unit.ts';
import type { KnownDevice } from '../credentials/device-cookie.ts';
import type { Deps } from '../deps.ts';
import { openAttemptDetails, readAttemptDetails } from './attempt-details.ts';
import { learn } from './profile/learn.ts';
import { openProfile } from './profile/open-profile.ts';
import { hashDevice } from './weigh-attempt.ts';

type Completed = {
  readonly tenantId: string;
  readonly userId: string;
  readonly attemptId: string;
  readonly device: KnownDevice;
};

type KeepAttempt = Extract<RareWrite, { write: 'keep_risk_attempt' }>;

/** Notes that the attempt is complete; answers it where it is not stored yet, because its first step was the last. */
function markComplete(writes: RareWrite[], id: string): RiskAttemptRecord | undefined {
  const isFresh = (one: RareWrite): one is KeepAttempt => one.write === 'keep_risk_attempt' && one.attempt.id === id;
  const at = writes.findIndex(isFresh);
  const fresh = writes.find(isFresh);
  if (fresh) writes[at] = { ...fresh, attempt: { ...fresh.attempt, is_completed: true } };
  else writes.push({ write: 'complete_risk_attempt', id });
  return fresh?.attempt;
}

/**
 * All steps of a sign-in are done: it was its user's, and becomes usual; the browser is theirs from now on. What is learnt is
 * the attempt as it was weighed, and not from where the last step came. Of two that complete at once, one teaches.
 */
export async function completeAttempt(
  { db, sealing, log }: Pick<Deps, 'db' | 'sealing' | 'log'>,
  { tenantId, userId, attemptId, device }: Completed,
): Promise<void> {
  const writes = currentRequestScope()?.unit.rare ?? [];
  const fresh = markComplete(writes, attemptId);
  const key = await sealing.findUserKey(tenantId, userId);
  const lesson = await findRiskLesson(db, tenantId, userId, attemptId);
  const { sealed_attempt, sealed_profile, version, device_epoch } = lesson;
  // Disowned a moment ago: it is nobody's to learn from, and what else it stores is refused.
  if (!key || device_epoch === null) return;
  device.remember({ id: userId, device_epoch });
  const owner = { key, tenantId, userId };
  const seen = fresh
    ? readAttemptDetails(fresh.details)
    : openAttemptDetails(log, owner, { id: attemptId, sealed: sealed_attempt });
  if (!seen) return;
  const before = openProfile(log, owner, sealed_profile);
  const profile = learn(before.profile, { ...seen, device: hashDevice(key, device.id) });
  writes.push({ write: 'save_risk_profile', user_id: userId, sealed: sealRiskProfile(key, userId, profile), version });
}
