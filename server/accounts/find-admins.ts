import type { Deps } from '../deps.ts';
import type { Tenant } from '../tenancy/tenant.ts';

/** Who may administer a tenant in full, disabled ones too: a recovery link brings them back. */
export function findAdmins(
  deps: Pick<Deps, 'db'>,
  tenant: Pick<Tenant, 'id'>,
): Promise<{ id: string; email: string }[]> {
  return deps.db
    .tenant(tenant.id)
    .selectFrom('users')
    .innerJoin('user_roles', 'user_roles.user_id', 'users.id')
    .where('user_roles.role', '=', 'super_admin')
    .select(['users.id', 'users.email'])
    .orderBy('users.email')
    .execute();
}
