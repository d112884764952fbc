import { type Kysely, sql } from 'kysely';

/**
 * Puts a table behind row level security that knows one person only: rows are visible and writable while
 * `current_tenant_id()` and `current_user_id()` are both theirs, for every role, the owner included (FORCE). There is no
 * way round it for administrators, jobs or maintenance. The table must have `tenant_id` as `isolateTenantTable` wants it,
 * and `user_id uuid not null`; its name belongs into `userTables` in `adapters/postgres/check-role.ts`.
 */
export async function isolateUserTable(db: Kysely<unknown>, table: string): Promise<void> {
  const name = sql.table(table);
  const isTheirs = sql`tenant_id = current_tenant_id() and user_id = current_user_id()`;
  await sql`alter table ${name} enable row level security`.execute(db);
  await sql`alter table ${name} force row level security`.execute(db);
  await sql`create policy user_isolation on ${name} using (${isTheirs}) with check (${isTheirs})`.execute(db);
}
