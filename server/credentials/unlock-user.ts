import type { TenantDb } from '../../adapters/postgres/database.ts';
import { findUser } from '../../adapters/postgres/find-user.ts';
import { forgetLoginAttempts } from '../../adapters/postgres/login-attempts.ts';
import { liftLock } from '../accounts/lift-lock.ts';
import { openProfile } from '../accounts/profile.ts';
import { toUserRef } from '../accounts/user-ref.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';
import { accountSubjectsOf } from './account-subjects.ts';

type Unlocking = {
  /** Also opens an account that its owner has locked by disowning a sign-in: for operators alone. */
  readonly liftsLock?: boolean;
  /** What has to happen with it, first in the transaction; where it answers false, nothing does. */
  readonly first?: (transaction: TenantDb) => Promise<boolean>;
};

/** Forgets the failed attempts at a user's account (an id or e-mail address), so that they may try again at once. */
export async function unlockUser(
  deps: Pick<Deps, 'db' | 'sealing'>,
  { tenant, actor }: ChangeScope,
  idOrEmail: string,
  { liftsLock = false, first = async () => true }: Unlocking = {},
): Promise<Outcome<{ email: string; was_counted: boolean; was_locked: boolean }, 'unknown_user' | 'link_used'>> {
  const db = deps.db.tenant(tenant.id);
  const found = await findUser(db, await toUserRef(deps.sealing, tenant.id, idOrEmail));
  const email = found && (await openProfile(deps.sealing, tenant.id, found, ['email'])).email;
  if (!email) return refuse('unknown_user');
  const subjects = await accountSubjectsOf(deps.sealing, tenant.id, email);
  return db.transaction().execute(async (transaction) => {
    if (!(await first(transaction))) return refuse('link_used');
    const was_locked = liftsLock && (await liftLock(transaction, found.id, actor));
    const was_counted = await forgetLoginAttempts(transaction, subjects);
    await insertAuditEvent(transaction, { kind: 'login.unlocked', actor, user_id: found.id, details: {} });
    return accept({ email, was_counted, was_locked });
  });
}
