import { type Kysely, sql } from 'kysely';
import { isolateTenantTable } from './support/tenant-table.ts';

/**
 * Attempts to sign in, counted by what they have in common: an account, a network, a password. A subject is a keyed hash,
 * of which nobody can tell what it stands for; accounts that do not exist are counted as those that do.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table login_attempts (
    tenant_id uuid not null default current_tenant_id() references tenants on delete cascade,
    subject text not null,
    failures integer not null,
    last_at timestamptz not null,
    open_at timestamptz not null,
    primary key (tenant_id, subject)
  ) with (fillfactor = 50)`.execute(db);
  await sql`create index login_attempts_by_age on login_attempts (tenant_id, last_at)`.execute(db);
  await isolateTenantTable(db, 'login_attempts');

  // Counts an attempt before it is made, so that of many at once no more than allowed are, or answers until when one of
  // the subjects is closed. waits[i] are the seconds after the 1st, 2nd, … failure, the last for all after that. Rows are
  // locked in the order of their names, so that attempts which share some wait for each other in one direction only.
  await sql`create function count_login_attempt(subjects text[], waits jsonb, forget_s integer[], at timestamptz)
    returns table (subject text, failures integer, open_at timestamptz, is_closed boolean)
    language plpgsql set search_path = pg_catalog, public as $$
    begin
      -- A count that a crash takes back by some milliseconds is worth less than a disk's wait in every sign-in.
      perform set_config('synchronous_commit', 'off', true);
      insert into login_attempts (subject, failures, last_at, open_at)
        select s, 0, at, at from unnest(subjects) as s order by s on conflict do nothing;
      perform from login_attempts a where a.tenant_id = current_tenant_id() and a.subject = any(subjects)
        order by a.subject for update;
      if exists (select from login_attempts a where a.tenant_id = current_tenant_id() and a.subject = any(subjects)
        and a.open_at > at) then
        return query select a.subject, a.failures, a.open_at, a.open_at > at from login_attempts a
          where a.tenant_id = current_tenant_id() and a.subject = any(subjects);
        return;
      end if;
      return query update login_attempts a set
          failures = n.failures, last_at = at,
          open_at = at + make_interval(secs => (w.waits ->> least(n.failures, jsonb_array_length(w.waits)) - 1)::float8)
        from (select u.subject, waits -> (u.i::integer - 1) as waits, u.forget
          from unnest(subjects, forget_s) with ordinality as u(subject, forget, i)) w,
          lateral (select case when c.last_at < at - make_interval(secs => w.forget) then 1 else c.failures + 1 end as failures
            from login_attempts c where c.tenant_id = current_tenant_id() and c.subject = w.subject) n
        where a.tenant_id = current_tenant_id() and a.subject = w.subject
        returning a.subject, a.failures, a.open_at, false;
    end $$`.execute(db);

  // Takes back an attempt that was no failure: its count, and the wait if it is still the one that this attempt caused.
  // What is cleared, or counts nothing any more, is gone.
  await sql`create function take_back_login_attempt(
      subjects text[], opened timestamptz[], cleared boolean[], at timestamptz) returns void
    language plpgsql set search_path = pg_catalog, public as $$
    begin
      perform set_config('synchronous_commit', 'off', true);
      perform from login_attempts a where a.tenant_id = current_tenant_id() and a.subject = any(subjects)
        order by a.subject for update;
      delete from login_attempts a using unnest(subjects, cleared) as c(subject, is_cleared)
        where a.tenant_id = current_tenant_id() and a.subject = c.subject and (c.is_cleared or a.failures <= 1);
      update login_attempts a set failures = a.failures - 1,
          open_at = case when a.open_at = c.open_at then at else a.open_at end
        from unnest(subjects, opened) as c(subject, open_at)
        where a.tenant_id = current_tenant_id() and a.subject = c.subject;
    end $$`.execute(db);
}
