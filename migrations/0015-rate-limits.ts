import { type Kysely, sql } from 'kysely';
import { isolateTenantTable } from './support/tenant-table.ts';

/**
 * What was taken of each limit of late: `counts[i]` at the time `ends[i]` (Unix ms), or before that within the grain of the
 * limit, at most some sixty of them in a row. Unlogged, since after a crash everybody may as well begin anew.
 */
async function createTable(db: Kysely<unknown>): Promise<void> {
  // Room in the pages, and `expires_at` changes once a window: so updates stay within a page and off the indexes.
  await sql`create unlogged table rate_limits (
    tenant_id uuid not null default current_tenant_id(),
    key bytea not null check (length(key) = 32),
    ends bigint[] not null default '{}',
    counts integer[] not null default '{}',
    expires_at timestamptz not null,
    primary key (tenant_id, key)
  ) with (fillfactor = 50)`.execute(db);
  await sql`create index rate_limits_by_expiry on rate_limits (expires_at)`.execute(db);
  await isolateTenantTable(db, 'rate_limits', { maintenance: true });
}

/**
 * Takes from the limits of the tenant in scope, as `adapters/limit-store.ts` says. Rows are locked in the order of their
 * keys, so that callers wait for one another and never in a circle; the time is read once the locks are held.
 */
async function createTake(db: Kysely<unknown>): Promise<void> {
  await sql`create function take_limits(requests jsonb, at_ms bigint) returns jsonb
    language plpgsql volatile set search_path = pg_catalog, public as $$
    declare
      request jsonb;
      win jsonb;
      lock_key bytea;
      now_ms bigint;
      cost integer;
      granted integer;
      most integer;
      span bigint;
      grain bigint;
      taken bigint;
      room bigint;
      moment bigint;
      freed bigint;
      live_ends bigint[];
      live_counts integer[];
      size integer;
      states jsonb;
      answers jsonb := '[]';
    begin
      for lock_key in select distinct decode(w.value->>'key', 'hex')
        from jsonb_array_elements(requests) r, jsonb_array_elements(r.value->'windows') w order by 1
      loop
        loop
          perform from rate_limits l where l.tenant_id = current_tenant_id() and l.key = lock_key for update;
          exit when found;
          insert into rate_limits (key, expires_at) values (lock_key, now() + interval '1 minute') on conflict do nothing;
        end loop;
      end loop;
      now_ms := coalesce(at_ms, floor(extract(epoch from clock_timestamp()) * 1000));
      for request in select value from jsonb_array_elements(requests) loop
        cost := (request->>'cost')::integer;
        granted := (request->>'times')::integer;
        for win in select value from jsonb_array_elements(request->'windows') loop
          span := (win->>'window_ms')::bigint;
          select coalesce(sum(t.taken), 0) into taken
            from rate_limits l, unnest(l.ends, l.counts) as t(ended, taken)
            where l.tenant_id = current_tenant_id() and l.key = decode(win->>'key', 'hex') and t.ended + span >= now_ms;
          granted := least(granted, greatest((win->>'limit')::bigint - taken, 0) / cost);
        end loop;
        states := '[]';
        for win in select value from jsonb_array_elements(request->'windows') loop
          span := (win->>'window_ms')::bigint;
          grain := (win->>'grain_ms')::bigint;
          most := (win->>'limit')::integer;
          select coalesce(array_agg(t.ended order by t.ended), '{}'), coalesce(array_agg(t.taken order by t.ended), '{}')
            into live_ends, live_counts from rate_limits l, unnest(l.ends, l.counts) as t(ended, taken)
            where l.tenant_id = current_tenant_id() and l.key = decode(win->>'key', 'hex') and t.ended + span >= now_ms;
          size := cardinality(live_ends);
          if granted > 0 then
            -- Never before what is there already, should the clock have been put back.
            moment := greatest((now_ms + grain - 1) / grain * grain, live_ends[size]);
            if live_ends[size] = moment then
              live_counts[size] := live_counts[size] + granted * cost;
            else
              size := size + 1;
              live_ends[size] := moment;
              live_counts[size] := granted * cost;
            end if;
            update rate_limits l set ends = live_ends, counts = live_counts,
              expires_at = to_timestamp(((moment + span) / span + 1) * span / 1000.0)
              where l.tenant_id = current_tenant_id() and l.key = decode(win->>'key', 'hex');
          end if;
          select coalesce(sum(c), 0) into taken from unnest(live_counts) c;
          room := greatest(most - taken, 0);
          freed := most - taken;
          moment := null;
          if freed < cost then
            for i in 1..size loop
              freed := freed + live_counts[i];
              moment := live_ends[i];
              exit when freed >= cost;
            end loop;
          end if;
          states := states || jsonb_build_object(
            'remaining', room,
            'reset_ms', coalesce(live_ends[size] + span + 1 - now_ms, 0),
            'retry_ms', case when cost > most then span when room >= cost then 0 else moment + span + 1 - now_ms end);
        end loop;
        answers := answers || jsonb_build_object('granted', granted, 'windows', states);
      end loop;
      return answers;
    end $$`.execute(db);
}

/** Deletes what no limit asks for any more, of all tenants, at most `most` rows; skips those that are being counted in. */
async function createPurge(db: Kysely<unknown>): Promise<void> {
  await sql`create function purge_rate_limits(most integer) returns integer
    language plpgsql security definer set search_path = pg_catalog, public as $$
    declare
      gone integer;
    begin
      delete from rate_limits where (tenant_id, key) in (
        select tenant_id, key from rate_limits where expires_at < now() limit most for update skip locked);
      get diagnostics gone = row_count;
      return gone;
    end $$`.execute(db);
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db);
  await createTake(db);
  await createPurge(db);
}
