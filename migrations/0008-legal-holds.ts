import { type Kysely, sql } from 'kysely';
import { isolateTenantTable } from './support/tenant-table.ts';

/** What must not be deleted although its time is up, or its subject asks: everything of a user, or of a whole tenant. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table legal_holds (
    tenant_id uuid not null default current_tenant_id() references tenants on delete cascade,
    id uuid not null,
    user_id uuid,
    reason text not null,
    placed_by text not null,
    placed_at timestamptz not null default now(),
    released_by text,
    released_at timestamptz,
    primary key (tenant_id, id)
  )`.execute(db);
  await sql`create index legal_holds_standing on legal_holds (tenant_id, user_id) where released_at is null`.execute(
    db,
  );
  await isolateTenantTable(db, 'legal_holds', { maintenance: true });
  // A month of the trail is dropped for all tenants at once, so whatever is held of it holds all of it.
  await sql`create function is_audit_month_held(month date) returns boolean
    language sql stable security definer set search_path = pg_catalog, public set timezone = 'UTC' as $$
      select exists (select from legal_holds h where h.released_at is null and exists (select from audit_events e
        where e.tenant_id = h.tenant_id and (h.user_id is null or e.user_id = h.user_id)
          and e.at >= month::timestamptz and e.at < month::timestamptz + interval '1 month')) $$`.execute(db);
}
