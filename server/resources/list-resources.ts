import type { Deps } from '../deps.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { type ResourceSummary, resourceColumns } from './resource-summary.ts';

/** All resource servers of a tenant by identifier. */
export function listResources(deps: Pick<Deps, 'db'>, tenant: Pick<Tenant, 'id'>): Promise<ResourceSummary[]> {
  return deps.db.tenant(tenant.id).selectFrom('resources').select(resourceColumns).orderBy('identifier').execute();
}
