import { type Kysely, sql } from 'kysely';
import { isolateTenantTable } from './support/tenant-table.ts';

const tenantId = sql`tenant_id uuid not null default current_tenant_id() references tenants on delete cascade`;

/** What people prove themselves with beside their password, and what a sign-in has to remember about it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table user_totp (
    ${tenantId},
    user_id uuid not null,
    sealed_secret text not null,
    last_step bigint not null,
    created_at timestamptz not null default now(),
    last_used_at timestamptz not null default now(),
    primary key (tenant_id, user_id),
    foreign key (tenant_id, user_id) references users on delete cascade
  )`.execute(db);
  await sql`create table recovery_codes (
    ${tenantId},
    user_id uuid not null,
    code_hash bytea not null check (length(code_hash) = 32),
    created_at timestamptz not null default now(),
    consumed_at timestamptz,
    primary key (tenant_id, user_id, code_hash),
    foreign key (tenant_id, user_id) references users on delete cascade
  )`.execute(db);
  await sql`create table second_factor_states (
    ${tenantId},
    user_id uuid not null,
    tries integer not null default 0,
    tries_since timestamptz not null default now(),
    required_since timestamptz,
    offered_at timestamptz,
    primary key (tenant_id, user_id),
    foreign key (tenant_id, user_id) references users on delete cascade
  )`.execute(db);
  await sql`create table user_passkeys (
    ${tenantId},
    id uuid not null,
    user_id uuid not null,
    credential_hash bytea not null check (length(credential_hash) = 32),
    rp_id text not null,
    sealed text not null,
    counter bigint not null,
    created_at timestamptz not null default now(),
    last_used_at timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, credential_hash),
    foreign key (tenant_id, user_id) references users on delete cascade
  )`.execute(db);
  await sql`create index user_passkeys_by_user on user_passkeys (tenant_id, user_id)`.execute(db);
  for (const table of ['user_totp', 'recovery_codes', 'second_factor_states', 'user_passkeys'])
    await isolateTenantTable(db, table);
}
