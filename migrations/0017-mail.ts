import { type Kysely, sql } from 'kysely';
import { isolateTenantTable } from './support/tenant-table.ts';

const tenantId = sql`tenant_id uuid not null default current_tenant_id() references tenants on delete cascade`;
const user = sql`foreign key (tenant_id, user_id) references users on delete cascade`;

/** Mails that wait to be sent, what the links in them lead to, and codes that were sent. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table mails (
    ${tenantId},
    id uuid not null,
    kind text not null,
    user_id uuid,
    sealed text,
    sealed_for_user text,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    check (num_nonnulls(sealed, sealed_for_user) = 1),
    ${user}
  )`.execute(db);
  await sql`create index mails_by_user on mails (tenant_id, user_id) where user_id is not null`.execute(db);
  await sql`create table account_links (
    ${tenantId},
    id uuid not null,
    token_hash bytea not null check (length(token_hash) = 32),
    purpose text not null,
    user_id uuid,
    sealed text,
    sealed_for_user text,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    consumed_at timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, token_hash),
    check (num_nonnulls(sealed, sealed_for_user) < 2),
    ${user}
  )`.execute(db);
  await sql`create index account_links_by_user on account_links (tenant_id, user_id, purpose)`.execute(db);
  await sql`create table email_codes (
    ${tenantId},
    user_id uuid not null,
    code_hash bytea not null check (length(code_hash) = 32),
    tries integer not null default 0,
    expires_at timestamptz not null,
    primary key (tenant_id, user_id),
    ${user}
  )`.execute(db);
  for (const table of ['mails', 'account_links', 'email_codes']) await isolateTenantTable(db, table);
}
