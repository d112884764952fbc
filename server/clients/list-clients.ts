import type { Deps } from '../deps.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { type ClientSummary, toClientSummary } from './client-summary.ts';

/** All clients of a tenant by their ids. */
export async function listClients(deps: Pick<Deps, 'db'>, tenant: Pick<Tenant, 'id'>): Promise<ClientSummary[]> {
  const rows = await deps.db.tenant(tenant.id).selectFrom('clients').selectAll().orderBy('client_id').execute();
  return rows.map(toClientSummary);
}

/** The client with this id, whatever its status. */
export async function findClientSummary(
  deps: Pick<Deps, 'db'>,
  tenant: Pick<Tenant, 'id'>,
  clientId: string,
): Promise<ClientSummary | undefined> {
  const clients = deps.db.tenant(tenant.id).selectFrom('clients').selectAll();
  const row = await clients.where('client_id', '=', clientId).executeTakeFirst();
  return row && toClientSummary(row);
}
