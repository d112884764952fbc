import { type Kysely, sql } from 'kysely';
import { isolateUserTable } from './support/user-table.ts';

/**
 * Who tried to sign in as whom, and what came of it: readable by that user alone. As with activities, functions that name
 * the user for as long as they run are the way to it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table sign_ins (
    tenant_id uuid not null default current_tenant_id() references tenants on delete cascade,
    user_id uuid not null,
    id uuid not null,
    at timestamptz not null default now(),
    sealed text not null,
    primary key (tenant_id, user_id, id),
    foreign key (tenant_id, user_id) references users on delete cascade
  )`.execute(db);
  await isolateUserTable(db, 'sign_ins');

  // Nothing of a user who is gone, or who never was. Whoever erases them waits for this, or this finds them erased.
  await sql`create function keep_sign_in(of_user uuid, new_id uuid, new_sealed text) returns void
    language plpgsql set search_path = pg_catalog, public as $$
    begin
      perform from users u where u.tenant_id = current_tenant_id() and u.id = of_user and u.status <> 'erased' for share;
      if not found then
        return;
      end if;
      perform set_config('bastion.user_id', of_user::text, true);
      insert into sign_ins (user_id, id, sealed) values (of_user, new_id, new_sealed);
      perform set_config('bastion.user_id', '', true);
    end $$`.execute(db);
  // The newest first; before the given one if there is one.
  await sql`create function list_sign_ins(of_user uuid, before uuid, most integer)
    returns table (id uuid, at timestamptz, sealed text)
    language plpgsql set search_path = pg_catalog, public as $$
    begin
      perform set_config('bastion.user_id', of_user::text, true);
      return query select s.id, s.at, s.sealed from sign_ins s
        where s.tenant_id = current_tenant_id() and s.user_id = of_user
          and s.id < coalesce(before, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        order by s.id desc limit most;
      perform set_config('bastion.user_id', '', true);
    end $$`.execute(db);
  // Of the next users after the given one, what by its id (UUIDv7) is older than so many days, unless it is held.
  await sql`create function expire_sign_ins(after uuid, most integer, days integer, out last uuid, out deleted integer)
    language plpgsql set search_path = pg_catalog, public as $$
    declare
      of_user uuid;
      gone integer;
      begun timestamptz := now() - make_interval(days => expire_sign_ins.days);
      before uuid := (lpad(to_hex((extract(epoch from begun) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;
    begin
      deleted := 0;
      for of_user in select u.id from users u
        where u.tenant_id = current_tenant_id() and u.id > after order by u.id limit most
      loop
        last := of_user;
        continue when exists (select from legal_holds h where h.tenant_id = current_tenant_id()
          and h.released_at is null and (h.user_id is null or h.user_id = of_user));
        perform set_config('bastion.user_id', of_user::text, true);
        delete from sign_ins s where s.ctid = any(array(select x.ctid from sign_ins x
          where x.tenant_id = current_tenant_id() and x.user_id = of_user and x.id < before limit 1000));
        get diagnostics gone = row_count;
        deleted := deleted + gone;
      end loop;
      perform set_config('bastion.user_id', '', true);
    end $$`.execute(db);
}
