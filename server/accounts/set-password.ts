import type { TenantDb } from '../../adapters/postgres/database.ts';
import { findUser, holdUser } from '../../adapters/postgres/find-user.ts';
import { forgetLoginAttempts } from '../../adapters/postgres/login-attempts.ts';
import { keepPasswordHash, listPasswordHashes } from '../../adapters/postgres/password-history.ts';
import { voidAccountLinks } from '../account-links/account-link.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import { accountSubjectsOf } from '../credentials/account-subjects.ts';
import { type CheckDeps, checkNewPassword } from '../credentials/check-new-password.ts';
import type { PasswordProblem } from '../credentials/password-policy.ts';
import { openStoredHash } from '../credentials/stored-hash.ts';
import type { Deps } from '../deps.ts';
import { uuidv7 } from '../kernel/ids.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { NewMail } from '../mail/kinds.ts';
import { addMail, prepareMail } from '../mail/new-mail.ts';
import type { TellingScope } from '../tenancy/change-scope.ts';
import { readPasswordPolicy } from '../tenancy/read-password-policy.ts';
import { liftLock } from './lift-lock.ts';
import { namesIn, openProfile } from './profile.ts';
import { recordUnchecked } from './record-unchecked.ts';
import { revokeSessions } from './revoke-sessions.ts';
import { toUserRef } from './user-ref.ts';
import { openUserSummary, type UserSummary, userColumns } from './user-summary.ts';

export type PasswordChange = {
  readonly user: string;
  readonly password: string;
  /** The session in which somebody changes their own, which goes on. */
  readonly keptSession?: string | undefined;
  /** The `session_epoch` of who asks: once it is another, they were signed out and change nothing any more. */
  readonly asOf?: number | undefined;
  /** What has to happen with it, first in the transaction; where it answers false, nothing does. */
  readonly first?: ((transaction: TenantDb) => Promise<boolean>) | undefined;
};

/** `session_epoch` is the one that logins have to be of from now on. */
export type PasswordSet = {
  readonly user: UserSummary;
  readonly sessions_ended: number;
  readonly session_epoch: number;
};

/** The hashes of the passwords that a user has and had, the latest first. */
async function listEarlierHashes(
  { db, sealing }: Pick<Deps, 'db' | 'sealing'>,
  tenantId: string,
  userId: string,
  most: number,
): Promise<string[]> {
  const stored = await listPasswordHashes(db.tenant(tenantId), userId, most);
  const opened = await Promise.all(stored.map((hash) => openStoredHash(sealing, tenantId, userId, hash)));
  return opened.filter((hash) => hash !== undefined);
}

/**
 * Gives a user (an id or e-mail address) a new password and ends their (other) sessions: whoever knew the old one is out at the
 * same moment. A locked account is open again. No database connection is held while hashing.
 */
export async function setPassword(
  deps: Pick<Deps, 'db' | 'sealing' | 'queue'> & CheckDeps,
  { tenant, actor }: TellingScope,
  { user: idOrEmail, password, keptSession, asOf, first = async () => true }: PasswordChange,
): Promise<Outcome<PasswordSet, 'unknown_user' | 'link_used' | PasswordProblem>> {
  const db = deps.db.tenant(tenant.id);
  const found = await findUser(db, await toUserRef(deps.sealing, tenant.id, idOrEmail));
  if (!found || found.status === 'erased') return refuse('unknown_user');
  const profile = await openProfile(deps.sealing, tenant.id, found);
  const { email } = profile;
  const policy = await readPasswordPolicy(db);
  const earlier = await listEarlierHashes(deps, tenant.id, found.id, policy.history);
  const owner = { email: email ?? '', names: namesIn(profile) };
  const unchecked: string[] = [];
  const onUnchecked = (sources: readonly string[]) => unchecked.push(...sources);
  const problem = await checkNewPassword(deps, policy, { password, owner, earlier, onUnchecked });
  if (problem) return refuse(problem);
  const password_hash = await deps.passwordHash.hash(password);
  const subjects = await accountSubjectsOf(deps.sealing, tenant.id, email ?? '');
  const notice: NewMail = { kind: 'password-changed', content: { user_id: found.id } };
  const mail = email ? await prepareMail(deps.sealing, tenant, notice, { userId: found.id }) : undefined;
  const outcome = await db.transaction().execute(async (transaction) => {
    // Held from here to the end: of two that change it at once, the second finds that it came too late.
    if (!(await holdUser(transaction, found.id, asOf))) return refuse('unknown_user');
    if (!(await first(transaction))) return refuse('link_used');
    await keepPasswordHash(transaction, found.id, uuidv7(), policy.history - 1);
    const change = { password_hash, password_changed_at: new Date() };
    await transaction.updateTable('users').set(change).where('id', '=', found.id).execute();
    await liftLock(transaction, found.id, actor);
    const own = transaction.selectFrom('users').where('id', '=', found.id);
    const user = await own.select(userColumns).executeTakeFirst();
    if (!user) return refuse('unknown_user');
    const whose = { tenantId: tenant.id, userId: user.id };
    const sessions_ended = await revokeSessions(deps, transaction, whose, { except: keptSession });
    await forgetLoginAttempts(transaction, subjects);
    // What somebody else may have asked for in the meantime must not take effect after it.
    await voidAccountLinks(transaction, user.id);
    if (mail) await addMail(deps.queue, transaction, tenant.id, mail);
    await insertAuditEvent(transaction, {
      kind: 'user.password_set',
      actor,
      user_id: user.id,
      details: { sessions_ended },
    });
    await recordUnchecked(transaction, { actor, user_id: user.id }, unchecked);
    const { session_epoch } = await own.select('session_epoch').executeTakeFirstOrThrow();
    return accept({ user, sessions_ended, session_epoch });
  });
  if (!outcome.ok) return outcome;
  return accept({ ...outcome.value, user: await openUserSummary(deps.sealing, tenant.id, outcome.value.user) });
}
