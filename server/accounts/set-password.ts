import { findUser } from '../../adapters/postgres/find-user.ts';
import { forgetLoginAttempts } from '../../adapters/postgres/login-attempts.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import { accountSubjectsOf } from '../credentials/account-subjects.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';
import { findPasswordProblem, type PasswordProblem } from './password-rules.ts';
import { openProfile } from './profile.ts';
import { revokeSessions } from './revoke-sessions.ts';
import { toUserRef } from './user-ref.ts';
import { openUserSummary, type UserSummary, userColumns } from './user-summary.ts';

export type PasswordChange = { readonly user: string; readonly password: string };

/**
 * Gives a user (an id or e-mail address) a new password and ends every session: whoever knew the old one is out at the
 * same moment. No database connection is held while hashing.
 */
export async function setPassword(
  deps: Pick<Deps, 'db' | 'passwordHash' | 'sealing'>,
  { tenant, actor }: ChangeScope,
  { user: idOrEmail, password }: PasswordChange,
): Promise<Outcome<{ user: UserSummary; sessions_ended: number }, 'unknown_user' | PasswordProblem>> {
  const db = deps.db.tenant(tenant.id);
  const found = await findUser(db, await toUserRef(deps.sealing, tenant.id, idOrEmail));
  if (!found || found.status === 'erased') return refuse('unknown_user');
  const { email } = await openProfile(deps.sealing, tenant.id, found, ['email']);
  const problem = findPasswordProblem(password, email ?? '');
  if (problem) return refuse(problem);
  const password_hash = await deps.passwordHash.hash(password);
  const subjects = await accountSubjectsOf(deps.sealing, tenant.id, email ?? '');
  const outcome = await db.transaction().execute(async (transaction) => {
    const change = { password_hash, password_changed_at: new Date() };
    const update = transaction.updateTable('users').set(change).where('id', '=', found.id);
    const user = await update.returning(userColumns).executeTakeFirst();
    if (!user) return refuse('unknown_user');
    const sessions_ended = await revokeSessions(transaction, user.id);
    await forgetLoginAttempts(transaction, subjects);
    await insertAuditEvent(transaction, {
      kind: 'user.password_set',
      actor,
      user_id: user.id,
      details: { sessions_ended },
    });
    return accept({ user, sessions_ended });
  });
  if (!outcome.ok) return outcome;
  const { user, sessions_ended } = outcome.value;
  return accept({ user: await openUserSummary(deps.sealing, tenant.id, user), sessions_ended });
}
