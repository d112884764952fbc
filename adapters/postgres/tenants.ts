import { sql } from 'kysely';
import type { Database, TenantDb } from './database.ts';
import type { TenantRow } from './schema.ts';

/** The tenant of a slug or a host name, before any tenant is in scope. */
export async function findTenant(
  db: Database,
  by: { slug: string } | { host: string },
): Promise<TenantRow | undefined> {
  const slug = 'slug' in by ? by.slug : null;
  const host = 'host' in by ? by.host : null;
  const { rows } = await sql<TenantRow>`select * from find_tenant(${slug}, ${host})`.execute(db.system);
  return rows[0];
}

/** The ids of all active tenants: for jobs that visit each. */
export async function listTenantIds(db: Database): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select list_tenant_ids() as id`.execute(db.system);
  return rows.map((row) => row.id);
}

/** Deletes up to `batch` expired rows of each protocol table, of all tenants; answers how many went. */
export async function purgeExpired(db: Database, batch: number): Promise<number> {
  const { rows } = await sql<{ purged: number }>`select purge_expired(${batch}) as purged`.execute(db.system);
  return rows[0]?.purged ?? 0;
}

export const listTenants = (owner: TenantDb): Promise<TenantRow[]> =>
  owner.selectFrom('tenants').selectAll().orderBy('slug').execute();
