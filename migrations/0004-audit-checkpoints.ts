import { type Kysely, sql } from 'kysely';
import { isolateTenantTable } from './support/tenant-table.ts';

const tenantId = sql`tenant_id uuid not null default current_tenant_id()`;

/**
 * Signed statements of how far a tenant's audit chain is. What counts are the copies that witnesses outside keep; these
 * here let a witness that was down catch up, and say where the next one begins.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table audit_checkpoints (
    ${tenantId},
    n integer not null check (n > 0),
    seq bigint not null check (seq > 0),
    kind text not null check (kind in ('periodic', 'closing')),
    jws text not null,
    time_stamp text,
    created_at timestamptz not null default now(),
    primary key (tenant_id, n)
  )`.execute(db);
  await isolateTenantTable(db, 'audit_checkpoints', { maintenance: true });
  await sql`select make_append_only('audit_checkpoints')`.execute(db);
  await sql`create table audit_witnesses (
    ${tenantId},
    witness text not null,
    last_n integer not null default 0,
    witnessed_at timestamptz,
    primary key (tenant_id, witness)
  )`.execute(db);
  await isolateTenantTable(db, 'audit_witnesses');
  // Asked every few seconds: the answer must not cost a round trip per tenant.
  await sql`create function list_tenants_to_checkpoint(entries integer, seconds integer) returns setof uuid
    language sql stable security definer set search_path = pg_catalog, public as $$
      select t.id from tenants t
      join lateral (select seq from audit_chain c where c.tenant_id = t.id order by seq desc limit 1) head on true
      left join lateral (select seq, created_at from audit_checkpoints k where k.tenant_id = t.id and kind = 'periodic'
        order by n desc limit 1) last on true
      where head.seq >= coalesce(last.seq, 0) + entries
        or head.seq > coalesce(last.seq, 0) and coalesce(last.created_at, '-infinity') < now() - make_interval(secs => seconds)
    $$`.execute(db);
  await sql`create function list_tenants_with_checkpoints() returns setof uuid
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select t.id from tenants t where exists (select from audit_checkpoints k where k.tenant_id = t.id) $$`.execute(
    db,
  );
}
