import { type Kysely, sql } from 'kysely';

/**
 * Puts a table behind row level security: rows are visible and writable only while `current_tenant_id()` is theirs,
 * for every role, the owner included (FORCE). The table must have `tenant_id uuid not null default current_tenant_id()`.
 *
 * `maintenance: true` adds a policy for the owner role alone, for the few tables whose SECURITY DEFINER jobs
 * (purging expired rows, finding a tenant by its name) work across tenants. The runtime role never gets it.
 */
export async function isolateTenantTable(
  db: Kysely<unknown>,
  table: string,
  options: { tenantColumn?: string; maintenance?: boolean } = {},
): Promise<void> {
  const name = sql.table(table);
  const column = sql.ref(options.tenantColumn ?? 'tenant_id');
  await sql`alter table ${name} enable row level security`.execute(db);
  await sql`alter table ${name} force row level security`.execute(db);
  await sql`create policy tenant_isolation on ${name}
    using (${column} = current_tenant_id()) with check (${column} = current_tenant_id())`.execute(db);
  if (options.maintenance) {
    await sql`create policy owner_maintenance on ${name} to current_user using (true) with check (true)`.execute(db);
  }
}

/** Tells all nodes through NOTIFY on channel `bastion` that a row of the table changed, so that they drop cached copies. */
export async function announceChanges(db: Kysely<unknown>, table: string, idColumn: string): Promise<void> {
  await sql`create trigger announce_change after insert or update or delete on ${sql.table(table)}
    for each row execute function announce_change(${sql.lit(idColumn)})`.execute(db);
}
