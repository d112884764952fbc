import { findUser } from '../../adapters/postgres/find-user.ts';
import { voidAccountLinks } from '../account-links/account-link.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';
import { revokeSessions } from './revoke-sessions.ts';
import { toUserRef } from './user-ref.ts';
import { openUserSummary, type UserSummary, userColumns } from './user-summary.ts';

type Answer = Promise<Outcome<{ user: UserSummary; sessions_ended: number }, 'unknown_user'>>;

/** Keeps a user out: ends every session, and every token with it, in the moment the account is disabled. */
export const disableUser = (
  deps: Pick<Deps, 'db' | 'sealing' | 'queue'>,
  scope: ChangeScope,
  idOrEmail: string,
): Answer => setStatus(deps, scope, idOrEmail, 'disabled');

/** Lets a disabled user sign in again; what was ended stays ended. */
export const enableUser = (
  deps: Pick<Deps, 'db' | 'sealing' | 'queue'>,
  scope: ChangeScope,
  idOrEmail: string,
): Answer => setStatus(deps, scope, idOrEmail, 'active');

async function setStatus(
  deps: Pick<Deps, 'db' | 'sealing' | 'queue'>,
  { tenant, actor }: ChangeScope,
  idOrEmail: string,
  status: 'active' | 'disabled',
): Answer {
  const ref = await toUserRef(deps.sealing, tenant.id, idOrEmail);
  const db = deps.db.tenant(tenant.id);
  const outcome = await db.transaction().execute(async (transaction) => {
    const found = await findUser(transaction, ref);
    if (!found || found.status === 'erased') return refuse('unknown_user');
    const change = transaction.updateTable('users').set({ status }).where('id', '=', found.id);
    const user = await change.returning(userColumns).executeTakeFirstOrThrow();
    const whose = { tenantId: tenant.id, userId: user.id };
    const sessions_ended = status === 'disabled' ? await revokeSessions(deps, transaction, whose) : 0;
    if (status === 'disabled') await voidAccountLinks(transaction, user.id);
    const kind = status === 'disabled' ? 'user.disabled' : 'user.enabled';
    await insertAuditEvent(transaction, { kind, actor, user_id: user.id, details: { sessions_ended } });
    return accept({ user, sessions_ended });
  });
  if (!outcome.ok) return outcome;
  const { user, sessions_ended } = outcome.value;
  return accept({ user: await openUserSummary(deps.sealing, tenant.id, user), sessions_ended });
}
