import type { TenantDb } from '../../adapters/postgres/database.ts';
import { listTenants as listTenantRows } from '../../adapters/postgres/tenants.ts';
import { toTenant } from './tenant.ts';

export type TenantSummary = {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly issuer: string;
  readonly status: 'active' | 'suspended';
  readonly created_at: Date;
};

/** All tenants by slug, read as the owner of the tables. `publicUrl` is the installation's public origin. */
export async function listTenants(owner: TenantDb, publicUrl: string): Promise<TenantSummary[]> {
  const rows = await listTenantRows(owner);
  return rows.map((row) => {
    const { id, slug, name, issuer } = toTenant(row, publicUrl);
    return { id, slug, name, issuer, status: row.status, created_at: row.created_at };
  });
}
