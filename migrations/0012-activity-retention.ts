import { type Kysely, sql } from 'kysely';

/**
 * Ends what people's programs sent when its time is up: of the next users after the given one, at most a thousand
 * activities each, which by their ids (UUIDv7) are older than `days`. Nothing of it is read, and nothing that is held goes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create function expire_activities(after uuid, most integer, days integer, out last uuid, out deleted integer)
    language plpgsql set search_path = pg_catalog, public as $$
    declare
      of_user uuid;
      gone integer;
      begun timestamptz := now() - make_interval(days => expire_activities.days);
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
        delete from activities a where a.ctid = any(array(select x.ctid from activities x
          where x.tenant_id = current_tenant_id() and x.user_id = of_user and x.id < before limit 1000));
        get diagnostics gone = row_count;
        deleted := deleted + gone;
      end loop;
      perform set_config('bastion.user_id', '', true);
    end $$`.execute(db);
}
