import type { Deps } from '../deps.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { type UserSummary, userColumns } from './user-summary.ts';

/** All users of a tenant in the order of their creation. */
export function listUsers(deps: Pick<Deps, 'db'>, tenant: Pick<Tenant, 'id'>): Promise<UserSummary[]> {
  return deps.db.tenant(tenant.id).selectFrom('users').select(userColumns).orderBy('id').execute();
}
