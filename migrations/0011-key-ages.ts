import { type Kysely, sql } from 'kysely';

/** How old the keys in use are, over all tenants at once: a readiness check cannot ask each of a thousand. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create policy owner_sees_ages on signing_keys for select to current_user using (true)`.execute(db);
  await sql`create function list_key_ages() returns table (kind text, keys integer, oldest timestamptz)
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select 'signing', count(*)::int, min(activated_at) from signing_keys
            where state = 'current' and tenant_id in (select id from tenants where status = 'active')
          union all
          select 'tenant', count(*)::int, min(created_at) from tenant_keys
            where state = 'current' and purpose <> 'protocol'
              and tenant_id in (select id from tenants where status = 'active') $$`.execute(db);
}
