import { type Kysely, sql } from 'kysely';
import { isolateTenantTable } from './support/tenant-table.ts';

const tenantId = sql`tenant_id uuid not null default current_tenant_id() references tenants on delete cascade`;

/** Sessions as the devices people see, browsers in which no second factor is asked for, and whom to tell of a logout. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table sessions add column last_used_at timestamptz not null default now(),
    add column sealed_device text`.execute(db);
  await sql`create table trusted_devices (
    ${tenantId},
    id uuid not null,
    user_id uuid not null,
    token_hash bytea not null check (length(token_hash) = 32),
    session_epoch integer not null,
    sealed text not null,
    created_at timestamptz not null default now(),
    last_used_at timestamptz not null default now(),
    expires_at timestamptz not null,
    primary key (tenant_id, id),
    unique (tenant_id, user_id, token_hash),
    foreign key (tenant_id, user_id) references users on delete cascade
  )`.execute(db);
  await sql`create index trusted_devices_by_expiry on trusted_devices (tenant_id, expires_at)`.execute(db);
  // One for each client of a session that ended; gone once the client knows, or cannot be told.
  await sql`create table logout_notices (
    ${tenantId},
    id uuid not null,
    user_id uuid not null,
    client_id text not null,
    sid text not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id)
  )`.execute(db);
  for (const table of ['trusted_devices', 'logout_notices']) await isolateTenantTable(db, table);
}
