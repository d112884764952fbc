import { type Kysely, sql } from 'kysely';
import { isolateTenantTable } from './support/tenant-table.ts';

/** Written with every token, so without a foreign key: that would lock the tenant's row each time. */
const hotTenantId = sql`tenant_id uuid not null default current_tenant_id()`;

/** `xid` is the transaction that wrote an event: the chain takes events only once no earlier transaction is under way. */
async function createEvents(db: Kysely<unknown>): Promise<void> {
  await sql`create table audit_events (
    ${hotTenantId},
    id uuid not null,
    at timestamptz not null default now(),
    xid xid8 not null default pg_current_xact_id(),
    kind text not null,
    user_id uuid,
    client_id text,
    request_id text,
    details jsonb not null default '{}',
    sealed text,
    primary key (tenant_id, id, at)
  ) partition by range (at)`.execute(db);
  // By the first the linker reads a tenant's events in their order, by the second it sees which tenants have new ones.
  await sql`create index audit_events_in_order on audit_events (tenant_id, xid, id)`.execute(db);
  await sql`create index audit_events_by_xid on audit_events (xid)`.execute(db);
  await isolateTenantTable(db, 'audit_events', { maintenance: true });
}

/** `xid` and `cluster` say how far the linker has come: null, or those of another cluster, after a restore. */
async function createChain(db: Kysely<unknown>): Promise<void> {
  await sql`create table audit_chain (
    ${hotTenantId},
    seq bigint not null check (seq > 0),
    event_id uuid not null,
    event_at timestamptz not null,
    hash bytea not null check (length(hash) = 32),
    xid xid8,
    cluster bigint not null,
    primary key (tenant_id, seq),
    unique (tenant_id, event_id)
  )`.execute(db);
  await isolateTenantTable(db, 'audit_chain', { maintenance: true });
}

/** Triggers bind the owner too, whom no missing privilege holds back. They fire on a partition only if they are its own. */
async function createGuards(db: Kysely<unknown>): Promise<void> {
  await sql`create function refuse_audit_change() returns trigger language plpgsql set search_path = pg_catalog, public as $$
    begin
      raise exception 'the audit trail is append-only: % on % is refused', tg_op, tg_table_name
        using errcode = 'insufficient_privilege';
    end $$`.execute(db);
  await sql`create function make_append_only(guarded regclass) returns void
    language plpgsql set search_path = pg_catalog, public as $$
    begin
      execute format('create trigger append_only before update or delete or truncate on %s
        for each statement execute function refuse_audit_change()', guarded);
      -- Also for a session that replays changes of another server.
      execute format('alter table %s enable always trigger append_only', guarded);
    end $$`.execute(db);
  await sql`select make_append_only('audit_events'), make_append_only('audit_chain')`.execute(db);
}

/**
 * A partition of its own for each month (UTC), made ahead by a daily job. What comes when there is none, since the job
 * did not run for months, goes into `audit_events_default`, which then becomes the partition of those months.
 */
async function createPartitions(db: Kysely<unknown>): Promise<void> {
  await sql`create function list_audit_partitions() returns table (name text, starts_at timestamptz, ends_at timestamptz)
    language sql stable set search_path = pg_catalog, public set timezone = 'UTC' as $$
      select c.relname::text, bound[1]::timestamptz, bound[2]::timestamptz
      from pg_inherits i join pg_class c on c.oid = i.inhrelid,
        regexp_match(pg_get_expr(c.relpartbound, c.oid), $re$FROM [(]'([^']+)'[)] TO [(]'([^']+)'[)]$re$) as bound
      where i.inhparent = 'public.audit_events'::regclass and bound is not null
      order by 2 $$`.execute(db);
  await sql`create function create_audit_table(name text) returns void
    language plpgsql set search_path = pg_catalog, public as $$
    begin
      execute format('create table public.%I (like audit_events including defaults including constraints)', name);
      execute format('alter table public.%I enable row level security', name);
      execute format('alter table public.%I force row level security', name);
      execute format('create policy tenant_isolation on public.%I
        using (tenant_id = current_tenant_id()) with check (tenant_id = current_tenant_id())', name);
      execute format('create policy owner_maintenance on public.%I to current_user using (true) with check (true)', name);
      perform make_append_only(format('public.%I', name)::regclass);
    end $$`.execute(db);
  // Attached only when complete, so that nothing but the empty default partition is locked against writers.
  await sql`create function ensure_audit_partitions(months_ahead integer) returns integer
    language plpgsql security definer set search_path = pg_catalog, public set timezone = 'UTC' set lock_timeout = '5s' as $$
    declare
      month timestamptz;
      next_month timestamptz;
      stray record;
      made integer := 0;
    begin
      perform pg_advisory_xact_lock(hashtextextended('bastion/audit-partitions', 0));
      for month in select generate_series(date_trunc('month', now()),
        date_trunc('month', now()) + make_interval(months => least(greatest(months_ahead, 0), 24)), interval '1 month')
      loop
        next_month := month + interval '1 month';
        continue when exists (select from list_audit_partitions() p where p.starts_at < next_month and p.ends_at > month);
        if exists (select from audit_events_default where at >= month and at < next_month) then
          select date_trunc('month', min(at)) as starts_at, date_trunc('month', max(at)) + interval '1 month' as ends_at,
            to_char(min(at), '"audit_events_from_"YYYY_MM') as name into stray from audit_events_default;
          -- Months on both sides of a partition cannot become one: they stay where they are, safe and found.
          continue when exists (select from list_audit_partitions() p
            where p.starts_at < stray.ends_at and p.ends_at > stray.starts_at);
          alter table audit_events detach partition audit_events_default;
          execute format('alter table audit_events_default rename to %I', stray.name);
          execute format('alter table audit_events attach partition public.%I for values from (%L) to (%L)',
            stray.name, stray.starts_at, stray.ends_at);
          perform create_audit_table('audit_events_default');
          alter table audit_events attach partition audit_events_default default;
        else
          perform create_audit_table(to_char(month, '"audit_events_"YYYY_MM'));
          execute format('alter table audit_events attach partition public.%I for values from (%L) to (%L)',
            to_char(month, '"audit_events_"YYYY_MM'), month, next_month);
        end if;
        made := made + 1;
      end loop;
      return made;
    end $$`.execute(db);
  await sql`select create_audit_table('audit_events_default')`.execute(db);
  await sql`alter table audit_events attach partition audit_events_default default`.execute(db);
  await sql`select ensure_audit_partitions(3)`.execute(db);
}

/**
 * Tenants that have events which no chain holds yet: with `since`, those with an event written by that transaction or a
 * later one, which costs next to nothing when there is none; with null, by a look at each tenant's chain.
 */
async function createLinking(db: Kysely<unknown>): Promise<void> {
  await sql`create function list_tenants_to_link(since xid8) returns setof uuid
    language plpgsql stable security definer set search_path = pg_catalog, public as $$
    begin
      if since is not null then
        -- The numbers of another cluster, after a restore, can be higher than any of this one.
        return query select distinct e.tenant_id from audit_events e
          where e.xid >= since and e.xid < pg_snapshot_xmax(pg_current_snapshot());
        return;
      end if;
      return query
        select t.id from tenants t
        left join lateral (select c.event_id, c.xid from audit_chain c where c.tenant_id = t.id
          and c.cluster = (select system_identifier from pg_control_system()) order by c.seq desc limit 1) head on true
        where exists (select from audit_events e where e.tenant_id = t.id and (e.xid, e.id)
          > (coalesce(head.xid, '0'::xid8), coalesce(head.event_id, '00000000-0000-0000-0000-000000000000'::uuid)));
    end $$`.execute(db);
}

/**
 * The one way out of the trail: a whole month, of all tenants at once, at least a year after it ended and only when every
 * tenant with events in it has a closing checkpoint which covers the last of them.
 */
async function createRetention(db: Kysely<unknown>): Promise<void> {
  await sql`create function list_tenants_of_audit_month(month date) returns setof uuid
    language sql stable security definer set search_path = pg_catalog, public set timezone = 'UTC' as $$
      select distinct e.tenant_id from audit_events e, list_audit_partitions() p
      where p.starts_at = month::timestamptz and e.at >= p.starts_at and e.at < p.ends_at $$`.execute(db);
  await sql`create function drop_audit_month(month date) returns boolean
    language plpgsql security definer set search_path = pg_catalog, public set timezone = 'UTC' set lock_timeout = '5s' as $$
    declare
      part record;
    begin
      perform pg_advisory_xact_lock(hashtextextended('bastion/audit-partitions', 0));
      select * into part from list_audit_partitions() p where p.starts_at = month::timestamptz;
      if not found then
        return false;
      end if;
      if part.ends_at > now() - interval '1 year' then
        raise exception 'events of the last year are kept' using errcode = 'insufficient_privilege';
      end if;
      if exists (select from audit_events e where e.at >= part.starts_at and e.at < part.ends_at
        and not exists (select from audit_chain c join audit_checkpoints k on k.tenant_id = c.tenant_id
          where c.tenant_id = e.tenant_id and c.event_id = e.id and k.kind = 'closing' and k.seq >= c.seq))
      then
        raise exception 'events of this month are not covered by a closing checkpoint' using errcode = 'insufficient_privilege';
      end if;
      execute format('alter table audit_events detach partition public.%I', part.name);
      execute format('drop table public.%I', part.name);
      return true;
    end $$`.execute(db);
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await createEvents(db);
  await createChain(db);
  await createGuards(db);
  await createPartitions(db);
  await createLinking(db);
  await createRetention(db);
}
