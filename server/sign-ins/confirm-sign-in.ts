import { holdUser } from '../../adapters/postgres/find-user.ts';
import { answerRiskAttempt, findRiskAttempt } from '../../adapters/postgres/risk-attempts.ts';
import { prepareAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import { openAttemptDetails } from '../risk/attempt-details.ts';
import { learn } from '../risk/profile/learn.ts';
import { type AnswerScope, changeRiskProfile, type SignInAnswer } from './answer-scope.ts';

/**
 * A sign-in was its user's after all: from where it was is usual from now on, also where it was refused. Not where the password
 * was wrong: nobody learns from that. What was disowned once stays so.
 */
export async function confirmSignIn(
  { db, sealing, clock, log }: Pick<Deps, 'db' | 'sealing' | 'clock' | 'log'>,
  { tenant, actor, origin }: AnswerScope,
  { userId, attemptId, first = async () => true }: SignInAnswer,
): Promise<Outcome<void, 'unknown_attempt' | 'link_used'>> {
  const key = await sealing.findUserKey(tenant.id, userId);
  if (!key) return refuse('unknown_attempt');
  const details = { actor, attempt_id: attemptId };
  const event = { kind: 'login.confirmed', user_id: userId, details, ...origin } as const;
  const record = await prepareAuditEvent(sealing, tenant.id, event);
  return db
    .tenant(tenant.id)
    .transaction()
    .execute(async (transaction) => {
      const attempt = (await holdUser(transaction, userId)) && (await findRiskAttempt(transaction, userId, attemptId));
      if (!attempt || attempt.answer === 'not_me') return refuse('unknown_attempt');
      if (!(await first(transaction))) return refuse('link_used');
      if (attempt.answer === 'me') return accept(undefined);
      await answerRiskAttempt(transaction, attemptId, 'me', new Date(clock.now() * 1000));
      const owner = { key, tenantId: tenant.id, userId };
      const seen = attempt.is_proven ? openAttemptDetails(log, owner, attempt) : undefined;
      if (seen) await changeRiskProfile(log, transaction, owner, (profile) => learn(profile, seen));
      await record(transaction);
      return accept(undefined);
    });
}
