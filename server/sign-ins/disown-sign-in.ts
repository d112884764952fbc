import type { TenantDb } from '../../adapters/postgres/database.ts';
import { deleteEmailCodes } from '../../adapters/postgres/email-codes.ts';
import { findUser, holdUser } from '../../adapters/postgres/find-user.ts';
import { answerRiskAttempt, findRiskAttempt, type RiskAttemptRow } from '../../adapters/postgres/risk-attempts.ts';
import { deleteTrustedDevices } from '../../adapters/postgres/trusted-devices.ts';
import { voidAccountLinks, voidEmailChange } from '../account-links/account-link.ts';
import { emailIndexes } from '../accounts/email-indexes.ts';
import { openProfile } from '../accounts/profile.ts';
import { revokeSessions } from '../accounts/revoke-sessions.ts';
import { prepareAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { SealedFor } from '../keys/read-sealed.ts';
import { addMail, prepareMail } from '../mail/new-mail.ts';
import { openAttemptDetails } from '../risk/attempt-details.ts';
import { unlearn } from '../risk/profile/unlearn.ts';
import { doubtFactors } from '../second-factors/doubt-factors.ts';
import { type AnswerScope, changeRiskProfile, type SignInAnswer } from './answer-scope.ts';

type Status = 'active' | 'locked' | 'disabled';

/** What the account is from now on; `active` where the password had been wrong, so that nothing had to be done. */
export type Disowned = {
  readonly status: Status;
  readonly is_recovery_mailed: boolean;
  /** Whether there are second factors that may be somebody else's. */
  readonly is_factor_doubted: boolean;
};

type Disowning = SignInAnswer & {
  /** The address that the account must still have for its mails to be its owner's. */
  readonly email?: string | undefined;
  readonly lang: string;
};

type NeededDeps = Pick<Deps, 'db' | 'sealing' | 'queue' | 'clock' | 'log'>;

/** Everything that somebody who was let in may have left behind; answers what is said of it on record. */
async function shutOut(
  { queue, log, clock }: Pick<Deps, 'queue' | 'log' | 'clock'>,
  transaction: TenantDb,
  owner: SealedFor,
  attempt: RiskAttemptRow,
) {
  const { tenantId, userId } = owner;
  const { completed_at, answer } = attempt;
  // Before their user's epoch changes, after which none would be found that counts.
  const devices_forgotten = await deleteTrustedDevices(transaction, userId);
  const sessions_ended = await revokeSessions({ queue }, transaction, { tenantId, userId });
  await voidEmailChange(transaction, userId);
  await voidAccountLinks(transaction, userId);
  await deleteEmailCodes(transaction, userId);
  await forgetDevices(transaction, userId);
  const factors_doubted = await doubtFactors(transaction, userId, attempt, new Date(clock.now() * 1000));
  // Whoever was kept out has taught nothing unless they were confirmed. Their last step may be under way, though: a profile that
  // was written meanwhile is not what it learnt from.
  const hasTaught = completed_at !== null || answer === 'me';
  const seen = hasTaught ? openAttemptDetails(log, owner, attempt) : undefined;
  await changeRiskProfile(log, transaction, owner, (profile) => {
    if (!hasTaught) return profile;
    // Where nobody can read what it taught, or what is usual, nothing is usual any more.
    return profile && seen && unlearn(profile, seen);
  });
  return { devices_forgotten, sessions_ended, factors_doubted };
}

/** No browser knows the user any more, nor is one spared what strangers are asked: it may be a stranger's that does. */
async function forgetDevices(transaction: TenantDb, userId: string): Promise<void> {
  const own = transaction.updateTable('users').where('id', '=', userId);
  await own.set((row) => ({ device_epoch: row('device_epoch', '+', 1) })).execute();
}

async function setStatus(transaction: TenantDb, userId: string, indexes: readonly string[]): Promise<Status> {
  const user = await findUser(transaction, { id: userId });
  if (user?.status !== 'active' && user?.status !== 'locked') return 'disabled';
  // Where the address was changed since, a link sent there might let the wrong one in: an operator has to look at it.
  const status = indexes.includes(user.email_index ?? '') ? 'locked' : 'disabled';
  await transaction.updateTable('users').set({ status }).where('id', '=', userId).execute();
  return status;
}

const nothingDone = { devices_forgotten: 0, sessions_ended: 0, factors_doubted: [] };

/** What is prepared before the transaction: sealing may read keys. */
async function prepare(
  { sealing }: NeededDeps,
  scope: AnswerScope,
  { userId, attemptId, lang }: Disowning,
  email: string,
) {
  const { tenant, actor, origin } = scope;
  const about = { user_id: userId, ...origin };
  const details = { actor, attempt_id: attemptId, was_completed: false, status: 'active', ...nothingDone } as const;
  return {
    mail: await prepareMail(sealing, tenant, { kind: 'recovery', content: { email } }, { userId, lang }),
    indexes: await emailIndexes(sealing, tenant.id, email),
    recordDisowned: await prepareAuditEvent(sealing, tenant.id, { kind: 'login.disowned', details, ...about }),
  };
}

/**
 * A sign-in was not its user's, says somebody who reads their mails or is signed in. Where its password was right, nobody
 * gets in any more, by password or passkey, and whoever is in is out: the owner gets a link to a new password, with which
 * the account is open again.
 */
export async function disownSignIn(
  deps: NeededDeps,
  scope: AnswerScope,
  disowning: Disowning,
): Promise<Outcome<Disowned, 'unknown_attempt' | 'link_used'>> {
  const { userId, attemptId, first = async () => true } = disowning;
  const { id: tenantId } = scope.tenant;
  const db = deps.db.tenant(tenantId);
  const [user, key] = [await findUser(db, { id: userId }), await deps.sealing.findUserKey(tenantId, userId)];
  const email = disowning.email ?? (user && (await openProfile(deps.sealing, tenantId, user, ['email'])).email);
  if (!key || !email) return refuse('unknown_attempt');
  const { mail, indexes, recordDisowned } = await prepare(deps, scope, disowning, email);
  return db.transaction().execute(async (transaction) => {
    const attempt = (await holdUser(transaction, userId)) && (await findRiskAttempt(transaction, userId, attemptId));
    if (!attempt) return refuse('unknown_attempt');
    if (!(await first(transaction))) return refuse('link_used');
    await answerRiskAttempt(transaction, attemptId, 'not_me', new Date(deps.clock.now() * 1000));
    const was_completed = attempt.completed_at !== null;
    if (!attempt.is_proven) {
      await recordDisowned(transaction, { was_completed });
      return accept({ status: 'active', is_recovery_mailed: false, is_factor_doubted: false });
    }
    const done = await shutOut(deps, transaction, { tenantId, userId, key }, attempt);
    const status = await setStatus(transaction, userId, indexes);
    await recordDisowned(transaction, { was_completed, status, ...done });
    // Said twice at once, it is done once.
    const is_recovery_mailed = status === 'locked' && !(attempt.answer === 'not_me' && done.sessions_ended === 0);
    if (is_recovery_mailed) await addMail(deps.queue, transaction, tenantId, mail);
    return accept({ status, is_recovery_mailed, is_factor_doubted: done.factors_doubted.length > 0 });
  });
}
