import type { Deps } from '../deps.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { openUserSummary, type UserSummary, userColumns } from './user-summary.ts';

/** All users of a tenant in the order of their creation. */
export async function listUsers(
  deps: Pick<Deps, 'db' | 'sealing'>,
  tenant: Pick<Tenant, 'id'>,
): Promise<UserSummary[]> {
  const rows = await deps.db.tenant(tenant.id).selectFrom('users').select(userColumns).orderBy('id').execute();
  const users: UserSummary[] = [];
  // One after the other: each may need a look at its key.
  for (const row of rows) users.push(await openUserSummary(deps.sealing, tenant.id, row));
  return users;
}
