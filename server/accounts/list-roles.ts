import type { Deps } from '../deps.ts';
import type { Tenant } from '../tenancy/tenant.ts';

export type RoleSummary = { readonly name: string; readonly level: number; readonly permissions: string[] };

/** The roles of a tenant, the mightiest first. */
export function listRoles(deps: Pick<Deps, 'db'>, tenant: Pick<Tenant, 'id'>): Promise<RoleSummary[]> {
  const roles = deps.db.tenant(tenant.id).selectFrom('roles').select(['name', 'level', 'permissions']);
  return roles.orderBy('level', 'desc').execute();
}
