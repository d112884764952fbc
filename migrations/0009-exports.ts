import { type Kysely, sql } from 'kysely';
import { isolateTenantTable } from './support/tenant-table.ts';

const tenantId = sql`tenant_id uuid not null default current_tenant_id() references tenants on delete cascade`;

/** Copies of everything held about a person, made by a job, kept for a few days for one download. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table user_exports (
    ${tenantId},
    id uuid not null,
    user_id uuid not null,
    token_hash bytea not null,
    issuer text not null,
    by_user boolean not null default false,
    state text not null default 'waiting' check (state in ('waiting', 'making', 'ready', 'failed')),
    attempt integer not null default 0,
    claimed_until timestamptz not null default now(),
    json_chunks integer,
    html_chunks integer,
    created_at timestamptz not null default now(),
    ready_at timestamptz,
    expires_at timestamptz not null,
    consumed_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users on delete cascade
  )`.execute(db);
  await sql`create unique index user_exports_by_token on user_exports (tenant_id, token_hash)`.execute(db);
  await sql`create index user_exports_by_user on user_exports (tenant_id, user_id)`.execute(db);
  await sql`create index user_exports_to_make on user_exports (created_at) where state in ('waiting', 'making')`.execute(
    db,
  );
  await sql`create index user_exports_by_expiry on user_exports (expires_at)`.execute(db);
  await sql`create table user_export_chunks (
    ${tenantId},
    export_id uuid not null,
    format text not null check (format in ('json', 'html')),
    seq integer not null check (seq >= 0),
    sealed text not null,
    primary key (tenant_id, export_id, format, seq),
    foreign key (tenant_id, export_id) references user_exports on delete cascade
  )`.execute(db);
  for (const table of ['user_exports', 'user_export_chunks'])
    await isolateTenantTable(db, table, { maintenance: true });

  // What happened to one person is read in its order, and not looked for among what happened to all.
  await sql`create index audit_events_by_user on audit_events (tenant_id, user_id, id) where user_id is not null`.execute(
    db,
  );

  // The longest waiting export, or the wanted one; what an attempt that was cut off had written is thrown away.
  await sql`create function claim_user_export(lease_s integer, wanted uuid)
    returns table (claimed_tenant uuid, claimed_export uuid)
    language plpgsql security definer set search_path = pg_catalog, public as $$
    begin
      update user_exports set state = 'failed' where state = 'making' and attempt >= 5 and claimed_until <= now();
      update user_exports e set state = 'making', attempt = e.attempt + 1, claimed_until = now() + make_interval(secs => lease_s)
      where (e.tenant_id, e.id) = (select c.tenant_id, c.id from user_exports c
        where c.state in ('waiting', 'making') and c.claimed_until <= now() and c.expires_at > now()
          and (wanted is null or c.id = wanted)
        order by c.created_at limit 1 for update skip locked)
      returning e.tenant_id, e.id into claimed_tenant, claimed_export;
      if not found then
        return;
      end if;
      delete from user_export_chunks k where k.tenant_id = claimed_tenant and k.export_id = claimed_export;
      return next;
    end $$`.execute(db);
  await sql`create function purge_user_exports(batch integer) returns integer
    language plpgsql security definer set search_path = pg_catalog, public as $$
    declare
      purged integer;
    begin
      delete from user_exports where ctid = any(array(select ctid from user_exports
        where expires_at < now() or consumed_at < now() - interval '1 hour' limit batch for update skip locked));
      get diagnostics purged = row_count;
      return purged;
    end $$`.execute(db);
}
