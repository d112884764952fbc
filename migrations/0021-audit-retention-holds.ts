import { type Kysely, sql } from 'kysely';

/**
 * What the database itself keeps of the trail, whoever asks for a month to be dropped: everything for seven years, and
 * whatever a legal hold stands on, also one that is placed at this very moment. A partition may span several months.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create or replace function is_audit_month_held(month date) returns boolean
    language sql stable security definer set search_path = pg_catalog, public set timezone = 'UTC' as $$
      select exists (select from legal_holds h, list_audit_partitions() p
        where h.released_at is null and p.starts_at = month::timestamptz and exists (select from audit_events e
          where e.tenant_id = h.tenant_id and (h.user_id is null or e.user_id = h.user_id)
            and e.at >= p.starts_at and e.at < p.ends_at)) $$`.execute(db);
  await sql`create or replace function drop_audit_month(month date) returns boolean
    language plpgsql security definer set search_path = pg_catalog, public set timezone = 'UTC' set lock_timeout = '5s' as $$
    declare
      part record;
    begin
      perform pg_advisory_xact_lock(hashtextextended('bastion/audit-partitions', 0));
      select * into part from list_audit_partitions() p where p.starts_at = month::timestamptz;
      if not found then
        return false;
      end if;
      -- Two days for clocks and calendars that do not agree about when seven years are over.
      if part.ends_at > now() - interval '7 years' + interval '2 days' then
        raise exception 'events of the last seven years are kept' using errcode = 'insufficient_privilege';
      end if;
      -- A hold that is placed at this moment waits for this, or this finds it.
      lock table legal_holds in share mode;
      if is_audit_month_held(month) then
        raise exception 'a legal hold stands on events of this month' using errcode = 'insufficient_privilege';
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
