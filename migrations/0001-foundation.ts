import { type Kysely, sql } from 'kysely';
import { announceChanges, isolateTenantTable } from './support/tenant-table.ts';

const tenantId = sql`tenant_id uuid not null default current_tenant_id() references tenants on delete cascade`;

/**
 * For what is written with every token: a foreign key would lock the tenant's row each time, for a tenant that is in scope
 * and so exists.
 */
const hotTenantId = sql`tenant_id uuid not null default current_tenant_id()`;

async function createFunctions(db: Kysely<unknown>): Promise<void> {
  // A pooled connection reports '' and not NULL once a transaction-local setting has been committed.
  await sql`create function current_tenant_id() returns uuid language sql stable parallel safe
    as $$ select nullif(current_setting('bastion.tenant_id', true), '')::uuid $$`.execute(db);
  await sql`create function announce_change() returns trigger language plpgsql set search_path = pg_catalog, public as $$
    declare
      changed jsonb := to_jsonb(case when tg_op = 'DELETE' then old else new end);
    begin
      perform pg_notify('bastion', jsonb_build_object(
        'table', tg_table_name,
        'tenant_id', coalesce(changed->>'tenant_id', changed->>'id'),
        'id', changed->>tg_argv[0])::text);
      return null;
    end $$`.execute(db);
}

async function createTenants(db: Kysely<unknown>): Promise<void> {
  await sql`create table tenants (
    id uuid primary key,
    slug text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    host text unique,
    name text not null,
    status text not null default 'active' check (status in ('active', 'suspended')),
    settings jsonb not null default '{}',
    created_at timestamptz not null default now()
  )`.execute(db);
  await isolateTenantTable(db, 'tenants', { tenantColumn: 'id', maintenance: true });
  await announceChanges(db, 'tenants', 'slug');
  // Before a tenant is known, its name must be found: these two answer that and nothing else.
  await sql`create function find_tenant(wanted_slug text, wanted_host text)
    returns setof tenants language sql stable security definer set search_path = pg_catalog, public
    as $$ select * from tenants
          where case when wanted_host is null then slug = wanted_slug else host = wanted_host end $$`.execute(db);
  await sql`create function list_tenant_ids() returns setof uuid
    language sql stable security definer set search_path = pg_catalog, public
    as $$ select id from tenants where status = 'active' order by id $$`.execute(db);
}

async function createPeople(db: Kysely<unknown>): Promise<void> {
  await sql`create table users (
    ${tenantId},
    id uuid not null,
    email_index text,
    sealed_email text,
    email_verified boolean not null default false,
    sealed_name text,
    sealed_given_name text,
    sealed_family_name text,
    user_groups text[] not null default '{}',
    password_hash text,
    status text not null default 'active' check (status in ('active', 'disabled', 'erased')),
    session_epoch integer not null default 0,
    created_at timestamptz not null default now(),
    password_changed_at timestamptz,
    primary key (tenant_id, id)
  )`.execute(db);
  await sql`create unique index users_by_email on users (tenant_id, email_index)`.execute(db);
  await sql`create table roles (
    ${tenantId},
    name text not null,
    level integer not null check (level between 0 and 100),
    permissions text[] not null default '{}',
    primary key (tenant_id, name)
  )`.execute(db);
  await sql`create table user_roles (
    ${tenantId},
    user_id uuid not null,
    role text not null,
    primary key (tenant_id, user_id, role),
    foreign key (tenant_id, user_id) references users on delete cascade,
    foreign key (tenant_id, role) references roles on delete cascade
  )`.execute(db);
  await sql`create table setup_links (
    ${tenantId},
    token_hash bytea not null,
    user_id uuid,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    consumed_at timestamptz,
    primary key (tenant_id, token_hash)
  )`.execute(db);
  for (const table of ['users', 'roles', 'user_roles', 'setup_links']) await isolateTenantTable(db, table);
}

async function createTenantMaker(db: Kysely<unknown>): Promise<void> {
  await sql`create function create_tenant(new_slug text, new_name text, new_host text) returns uuid
    language plpgsql set search_path = pg_catalog, public as $$
    declare
      new_id uuid := gen_random_uuid();
    begin
      insert into tenants (id, slug, name, host) values (new_id, new_slug, new_name, new_host);
      perform set_config('bastion.tenant_id', new_id::text, true);
      insert into roles (name, level, permissions) values
        ('super_admin', 100, array['*']),
        ('admin', 80, array['users.*', 'clients.*', 'sessions.*', 'roles.*', 'audit.read', 'settings.*', 'keys.*']),
        ('manager', 60, array['users.read', 'users.write', 'sessions.read', 'sessions.revoke', 'audit.read']),
        ('user', 40, array['account.*']),
        ('learner', 30, array['account.*']),
        ('viewer', 20, array['account.read']);
      return new_id;
    end $$`.execute(db);
  await sql`select create_tenant('default', 'Bastion', null)`.execute(db);
}

async function createRelyingParties(db: Kysely<unknown>): Promise<void> {
  await sql`create table clients (
    ${tenantId},
    client_id text not null,
    metadata jsonb not null,
    secret_hash text,
    sealed_secret text,
    skip_consent boolean not null default false,
    status text not null default 'active' check (status in ('active', 'suspended')),
    created_at timestamptz not null default now(),
    primary key (tenant_id, client_id)
  )`.execute(db);
  await sql`create table resources (
    ${tenantId},
    identifier text not null,
    scopes text[] not null default '{}',
    access_token_format text not null default 'jwt' check (access_token_format in ('jwt', 'opaque')),
    access_token_ttl_s integer check (access_token_ttl_s between 30 and 86400),
    created_at timestamptz not null default now(),
    primary key (tenant_id, identifier)
  )`.execute(db);
  await sql`create table signing_keys (
    ${tenantId},
    kid text not null,
    alg text not null check (alg in ('RS256', 'ES256', 'EdDSA')),
    state text not null check (state in ('next', 'current', 'retiring', 'gone')),
    public_jwk jsonb not null,
    sealed_private_jwk text,
    created_at timestamptz not null default now(),
    activated_at timestamptz,
    retired_at timestamptz,
    primary key (tenant_id, kid)
  )`.execute(db);
  await sql`create unique index signing_keys_one_current on signing_keys (tenant_id, alg) where state = 'current'`.execute(
    db,
  );
  await sql`create unique index signing_keys_one_next on signing_keys (tenant_id, alg) where state = 'next'`.execute(
    db,
  );
  for (const table of ['clients', 'resources', 'signing_keys']) await isolateTenantTable(db, table);
  await announceChanges(db, 'clients', 'client_id');
  await announceChanges(db, 'resources', 'identifier');
  await announceChanges(db, 'signing_keys', 'kid');
}

async function createProtocolState(db: Kysely<unknown>): Promise<void> {
  await sql`create table sessions (
    ${hotTenantId},
    uid text not null,
    id_hash bytea not null,
    user_id uuid,
    payload jsonb not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    revoked_at timestamptz,
    primary key (tenant_id, uid)
  )`.execute(db);
  await sql`create unique index sessions_by_id on sessions (tenant_id, id_hash)`.execute(db);
  await sql`create index sessions_by_user on sessions (tenant_id, user_id) where user_id is not null`.execute(db);
  await sql`create index sessions_by_expiry on sessions (expires_at)`.execute(db);
  await sql`create table grants (
    ${hotTenantId},
    id text not null,
    user_id uuid,
    client_id text,
    session_uid text,
    payload jsonb not null,
    expires_at timestamptz not null,
    primary key (tenant_id, id)
  )`.execute(db);
  await sql`create index grants_by_expiry on grants (expires_at)`.execute(db);
  await sql`create table oidc_records (
    ${hotTenantId},
    id bytea not null,
    kind text not null,
    grant_id text,
    user_id uuid,
    client_id text,
    session_uid text,
    session_bound boolean not null default false,
    user_code text,
    payload jsonb not null,
    expires_at timestamptz not null,
    consumed_at timestamptz,
    primary key (tenant_id, id)
  ) with (fillfactor = 90)`.execute(db);
  await sql`create index oidc_records_by_user_code on oidc_records (tenant_id, user_code) where user_code is not null`.execute(
    db,
  );
  await sql`create index oidc_records_by_expiry on oidc_records (expires_at)`.execute(db);
  await sql`create table replay_claims (
    ${hotTenantId},
    id bytea not null,
    expires_at timestamptz not null,
    primary key (tenant_id, id)
  )`.execute(db);
  await sql`create index replay_claims_by_expiry on replay_claims (expires_at)`.execute(db);
  await sql`create table consents (
    ${tenantId},
    user_id uuid not null,
    client_id text not null,
    granted jsonb not null,
    updated_at timestamptz not null default now(),
    primary key (tenant_id, user_id, client_id),
    foreign key (tenant_id, user_id) references users on delete cascade,
    foreign key (tenant_id, client_id) references clients on delete cascade
  )`.execute(db);
  for (const table of ['sessions', 'grants', 'oidc_records', 'replay_claims']) {
    await isolateTenantTable(db, table, { maintenance: true });
  }
  await isolateTenantTable(db, 'consents');
}

async function createPurge(db: Kysely<unknown>): Promise<void> {
  // A session row outlives its cookie by the longest life of a refresh token, since those stay bound to it.
  await sql`create function purge_expired(batch integer) returns integer
    language plpgsql security definer set search_path = pg_catalog, public as $$
    declare
      purged integer := 0;
      part integer;
    begin
      delete from oidc_records where ctid = any(array(
        select ctid from oidc_records where expires_at < now() - interval '1 minute' limit batch for update skip locked));
      get diagnostics part = row_count; purged := purged + part;
      delete from replay_claims where ctid = any(array(
        select ctid from replay_claims where expires_at < now() - interval '1 minute' limit batch for update skip locked));
      get diagnostics part = row_count; purged := purged + part;
      delete from grants where ctid = any(array(
        select g.ctid from grants g where g.expires_at < now() - interval '1 minute'
          and not exists (select from legal_holds h where h.tenant_id = g.tenant_id and h.released_at is null
            and (h.user_id is null or h.user_id = g.user_id))
        limit batch for update skip locked));
      get diagnostics part = row_count; purged := purged + part;
      delete from sessions where ctid = any(array(
        select s.ctid from sessions s
        where s.expires_at < now() - case when s.user_id is null then interval '1 minute' else interval '31 days' end
          and not exists (select from legal_holds h where h.tenant_id = s.tenant_id and h.released_at is null
            and s.user_id is not null and (h.user_id is null or h.user_id = s.user_id))
        limit batch for update skip locked));
      get diagnostics part = row_count; purged := purged + part;
      return purged;
    end $$`.execute(db);
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await createFunctions(db);
  await createTenants(db);
  await createPeople(db);
  await createTenantMaker(db);
  await createRelyingParties(db);
  await createProtocolState(db);
  await createPurge(db);
}
