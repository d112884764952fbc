import { type Kysely, sql } from 'kysely';
import { isolateTenantTable } from './support/tenant-table.ts';

const tenantId = sql`tenant_id uuid not null default current_tenant_id() references tenants on delete cascade`;

/** Root key → tenant keys → user keys. Without its key nothing that was sealed for a user can be read by anybody. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table tenant_keys (
    ${tenantId},
    kid text not null,
    purpose text not null check (purpose in ('data', 'index', 'audit', 'protocol')),
    state text not null default 'current' check (state in ('current', 'retiring')),
    root_kid text not null,
    sealed_key text not null,
    created_at timestamptz not null default now(),
    retired_at timestamptz,
    primary key (tenant_id, kid)
  )`.execute(db);
  await sql`create unique index tenant_keys_one_current on tenant_keys (tenant_id, purpose)
    where state = 'current'`.execute(db);
  await isolateTenantTable(db, 'tenant_keys', { maintenance: true });
  await sql`create trigger announce_change after insert or update or delete on tenant_keys
    for each row execute function announce_change('kid')`.execute(db);

  await sql`create table user_keys (
    ${tenantId},
    user_id uuid not null,
    sealed_key text not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, user_id)
  )`.execute(db);
  await isolateTenantTable(db, 'user_keys');
  // Only the end of a key is news: sealing it anew does not change it.
  await sql`create trigger announce_change after delete on user_keys
    for each row execute function announce_change('user_id')`.execute(db);

  await sql`create index tenant_keys_retiring on tenant_keys (tenant_id)
    where state = 'retiring' and purpose in ('data', 'index')`.execute(db);
  // Asked by a job of every node again and again: the answer must not cost a round trip per tenant.
  await sql`create function list_tenants_to_rekey() returns setof uuid
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select distinct tenant_id from tenant_keys where state = 'retiring' and purpose in ('data', 'index') $$`.execute(
    db,
  );
  // Suspended tenants too: whoever brings one back must find it readable.
  await sql`create function list_tenants_beside_root(current_root_kid text) returns setof uuid
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select distinct tenant_id from tenant_keys where root_kid <> current_root_kid $$`.execute(db);
  // How much hangs on each root key: one that nothing hangs on may be thrown away.
  await sql`create function count_keys_by_root() returns table (root_kid text, tenants integer, keys integer)
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select root_kid, count(distinct tenant_id)::int, count(*)::int from tenant_keys group by root_kid $$`.execute(
    db,
  );
}
