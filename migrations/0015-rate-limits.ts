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
 * keys, so that callers wait for one another and never in a circle; the time is read once the locks are held. What nearly
 * every call is, one request with one window, reads its row when it locks it, and asks nothing else of the executor but
 * the update.
 */
async function createTake(db: Kysely<unknown>): Promise<void> {
  await sql`create function take_limits(requests jsonb, at_ms bigint) returns jsonb
    language plpgsql volatile set search_path = pg_catalog, public as $$
    declare
      tenant constant uuid := current_tenant_id();
      is_one constant boolean := jsonb_array_length(requests) = 1 and jsonb_array_length(requests->0->'windows') = 1;
      request jsonb;
      win jsonb;
      keys bytea[];
      own_key bytea;
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
      first integer;
      states jsonb;
      answers jsonb := '[]';
    begin
      if is_one then
        keys := array[decode(requests->0->'windows'->0->>'key', 'hex')];
      else
        keys := array(select distinct decode(w.value->>'key', 'hex')
          from jsonb_array_elements(requests) r, jsonb_array_elements(r.value->'windows') w order by 1);
      end if;
      foreach own_key in array keys loop
        loop
          select l.ends, l.counts into live_ends, live_counts from rate_limits l
            where l.tenant_id = tenant and l.key = own_key for update;
          exit when found;
          insert into rate_limits (key, expires_at) values (own_key, now() + interval '1 minute') on conflict do nothing;
        end loop;
      end loop;
      now_ms := coalesce(at_ms, floor(extract(epoch from clock_timestamp()) * 1000));
      for asked in 0..jsonb_array_length(requests) - 1 loop
        request := requests->asked;
        cost := (request->>'cost')::integer;
        granted := (request->>'times')::integer;
        if not is_one then
          for place in 0..jsonb_array_length(request->'windows') - 1 loop
            win := request->'windows'->place;
            span := (win->>'window_ms')::bigint;
            select coalesce(sum(t.taken), 0) into taken
              from rate_limits l, unnest(l.ends, l.counts) as t(ended, taken)
              where l.tenant_id = tenant and l.key = decode(win->>'key', 'hex') and t.ended + span >= now_ms;
            granted := least(granted, greatest((win->>'limit')::bigint - taken, 0) / cost);
          end loop;
        end if;
        states := '[]';
        for place in 0..jsonb_array_length(request->'windows') - 1 loop
          win := request->'windows'->place;
          own_key := decode(win->>'key', 'hex');
          span := (win->>'window_ms')::bigint;
          grain := (win->>'grain_ms')::bigint;
          most := (win->>'limit')::integer;
          if not is_one then
            select l.ends, l.counts into live_ends, live_counts from rate_limits l
              where l.tenant_id = tenant and l.key = own_key;
          end if;
          -- The oldest come first, so what has run out is at the beginning.
          size := cardinality(live_ends);
          first := 1;
          while first <= size and live_ends[first] + span < now_ms loop
            first := first + 1;
          end loop;
          if first > 1 then
            live_ends := live_ends[first:];
            live_counts := live_counts[first:];
            size := size - first + 1;
          end if;
          taken := 0;
          for i in 1..size loop
            taken := taken + live_counts[i];
          end loop;
          if is_one then
            granted := least(granted, greatest(most - taken, 0) / cost);
          end if;
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
            taken := taken + granted * cost;
            update rate_limits l set ends = live_ends, counts = live_counts,
              expires_at = to_timestamp(((moment + span) / span + 1) * span / 1000.0)
              where l.tenant_id = tenant and l.key = own_key;
          end if;
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
