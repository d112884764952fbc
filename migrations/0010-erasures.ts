import { type Kysely, sql } from 'kysely';
import { isolateTenantTable } from './support/tenant-table.ts';

/**
 * Who was erased, and the certificate of it. A row stays for ever: after a backup from before is restored, it says whom
 * to erase again. `listed_at` is when the row was written to the list outside the database.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table erasures (
    tenant_id uuid not null default current_tenant_id() references tenants on delete cascade,
    user_id uuid not null,
    certificate text not null,
    erased_at timestamptz not null default now(),
    listed_at timestamptz,
    primary key (tenant_id, user_id)
  )`.execute(db);
  await sql`create index erasures_unlisted on erasures (erased_at) where listed_at is null`.execute(db);
  await isolateTenantTable(db, 'erasures', { maintenance: true });
  await sql`create function list_tenants_with_unlisted_erasures() returns setof uuid
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select distinct tenant_id from erasures where listed_at is null $$`.execute(db);
}
