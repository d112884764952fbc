import { findUser } from '../../adapters/postgres/find-user.ts';
import type { UserRow } from '../../adapters/postgres/schema.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { Sealing } from '../keys/sealing.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';
import { openProfile } from './profile.ts';
import { toUserRef } from './user-ref.ts';

export type RoleOfUser = { readonly user: string; readonly role: string };

type RolesOfUser = { readonly user_id: string; readonly email: string | null; readonly roles: string[] };
type Answer<Code extends string> = Promise<Outcome<RolesOfUser, Code>>;

/** Gives a user (an id or e-mail address) a role of the tenant. Having it already is no error. */
export async function assignRole(
  deps: Pick<Deps, 'db' | 'sealing'>,
  { tenant, actor }: ChangeScope,
  { user: idOrEmail, role }: RoleOfUser,
): Answer<'unknown_user' | 'unknown_role'> {
  const ref = await toUserRef(deps.sealing, tenant.id, idOrEmail);
  const db = deps.db.tenant(tenant.id);
  const outcome = await db.transaction().execute(async (transaction) => {
    const user = await findUser(transaction, ref);
    if (!user) return refuse('unknown_user');
    const known = transaction.selectFrom('roles').select('name').where('name', '=', role);
    if (!(await known.executeTakeFirst())) return refuse('unknown_role');
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('user_roles')
      .values({ user_id: user.id, role })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    const after = await listOwnRoles(transaction, user.id);
    if (numInsertedOrUpdatedRows) {
      const details = { role, before: after.filter((name) => name !== role), after };
      await insertAuditEvent(transaction, { kind: 'role.assigned', actor, user_id: user.id, details });
    }
    return accept({ user, roles: after });
  });
  return outcome.ok ? accept(await describe(deps.sealing, tenant.id, outcome.value)) : outcome;
}

/** Takes a role from a user. */
export async function revokeRole(
  deps: Pick<Deps, 'db' | 'sealing'>,
  { tenant, actor }: ChangeScope,
  { user: idOrEmail, role }: RoleOfUser,
): Answer<'unknown_user' | 'role_not_assigned'> {
  const ref = await toUserRef(deps.sealing, tenant.id, idOrEmail);
  const db = deps.db.tenant(tenant.id);
  const outcome = await db.transaction().execute(async (transaction) => {
    const user = await findUser(transaction, ref);
    if (!user) return refuse('unknown_user');
    const removal = transaction.deleteFrom('user_roles').where('user_id', '=', user.id).where('role', '=', role);
    const { numDeletedRows } = await removal.executeTakeFirst();
    if (!numDeletedRows) return refuse('role_not_assigned');
    const after = await listOwnRoles(transaction, user.id);
    const details = { role, before: [...after, role].sort(), after };
    await insertAuditEvent(transaction, { kind: 'role.revoked', actor, user_id: user.id, details });
    return accept({ user, roles: after });
  });
  return outcome.ok ? accept(await describe(deps.sealing, tenant.id, outcome.value)) : outcome;
}

type Found = { readonly user: UserRow; readonly roles: string[] };

async function describe(sealing: Sealing, tenantId: string, { user, roles }: Found): Promise<RolesOfUser> {
  const { email } = await openProfile(sealing, tenantId, user, ['email']);
  return { user_id: user.id, email, roles };
}

async function listOwnRoles(db: Parameters<typeof findUser>[0], userId: string): Promise<string[]> {
  const rows = await db.selectFrom('user_roles').select('role').where('user_id', '=', userId).orderBy('role').execute();
  return rows.map(({ role }) => role);
}
