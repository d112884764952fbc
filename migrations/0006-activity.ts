import { type Kysely, sql } from 'kysely';
import { isolateUserTable } from './support/user-table.ts';

/**
 * What people's own programs sent about what they did: readable by each of them alone. The functions below are how it is
 * reached: each names its user for as long as it runs. On return it takes the name back; when it fails, PostgreSQL does.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create function current_user_id() returns uuid language sql stable parallel safe
    as $$ select nullif(current_setting('bastion.user_id', true), '')::uuid $$`.execute(db);
  await sql`create table activities (
    tenant_id uuid not null default current_tenant_id() references tenants on delete cascade,
    user_id uuid not null,
    id uuid not null,
    received_at timestamptz not null default now(),
    hash bytea not null check (length(hash) = 32),
    sealed text not null,
    primary key (tenant_id, user_id, id),
    unique (tenant_id, user_id, hash),
    foreign key (tenant_id, user_id) references users on delete cascade
  )`.execute(db);
  await isolateUserTable(db, 'activities');

  // The ids of what was new; null when the user is gone. Whoever erases them waits for this, or this finds them erased.
  // In the order of the hashes, so that two batches with the same items wait for each other in one direction only.
  await sql`create function keep_activities(of_user uuid, items jsonb) returns uuid[]
    language plpgsql set search_path = pg_catalog, public as $$
    declare
      kept uuid[];
    begin
      perform set_config('bastion.user_id', of_user::text, true);
      perform from users u where u.tenant_id = current_tenant_id() and u.id = of_user and u.status = 'active' for share;
      if not found then
        perform set_config('bastion.user_id', '', true);
        return null;
      end if;
      with inserted as (
        insert into activities (user_id, id, hash, sealed)
        select of_user, x.id, decode(x.hash, 'hex'), x.sealed
        from jsonb_to_recordset(items) as x(id uuid, hash text, sealed text) order by x.hash
        on conflict do nothing returning activities.id
      )
      select coalesce(array_agg(i.id), '{}') into kept from inserted i;
      perform set_config('bastion.user_id', '', true);
      return kept;
    end $$`.execute(db);
  // The newest first; before the given one if there is one.
  await sql`create function list_activities(of_user uuid, before uuid, most integer)
    returns table (id uuid, received_at timestamptz, sealed text)
    language plpgsql set search_path = pg_catalog, public as $$
    begin
      perform set_config('bastion.user_id', of_user::text, true);
      return query select a.id, a.received_at, a.sealed from activities a
        where a.tenant_id = current_tenant_id() and a.user_id = of_user
          and a.id < coalesce(before, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        order by a.id desc limit most;
      perform set_config('bastion.user_id', '', true);
    end $$`.execute(db);
  // Null where a legal hold stands on them.
  await sql`create function delete_activities(of_user uuid) returns integer
    language plpgsql set search_path = pg_catalog, public as $$
    declare
      deleted integer;
    begin
      -- A hold that is placed at this moment waits for this, or this finds it.
      perform from tenants t where t.id = current_tenant_id() for share;
      perform from users u where u.tenant_id = current_tenant_id() and u.id = of_user for share;
      if exists (select from legal_holds h where h.tenant_id = current_tenant_id() and h.released_at is null
        and (h.user_id is null or h.user_id = of_user)) then
        return null;
      end if;
      perform set_config('bastion.user_id', of_user::text, true);
      delete from activities a where a.tenant_id = current_tenant_id() and a.user_id = of_user;
      get diagnostics deleted = row_count;
      perform set_config('bastion.user_id', '', true);
      return deleted;
    end $$`.execute(db);
}
