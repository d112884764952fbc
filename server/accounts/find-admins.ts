import type { Deps } from '../deps.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { openProfile, profileColumns } from './profile.ts';

/** Who may administer a tenant in full, disabled ones too: a recovery link brings them back. */
export async function findAdmins(
  deps: Pick<Deps, 'db' | 'sealing'>,
  tenant: Pick<Tenant, 'id'>,
): Promise<{ id: string; email: string }[]> {
  const rows = await deps.db
    .tenant(tenant.id)
    .selectFrom('users')
    .innerJoin('user_roles', 'user_roles.user_id', 'users.id')
    .where('user_roles.role', '=', 'super_admin')
    .where('users.status', '!=', 'erased')
    .select(['users.id', ...profileColumns])
    .execute();
  const admins: { id: string; email: string }[] = [];
  for (const row of rows) {
    const { email } = await openProfile(deps.sealing, tenant.id, row, ['email']);
    admins.push({ id: row.id, email: email ?? '' });
  }
  return admins.sort((one, other) => one.email.localeCompare(other.email));
}
