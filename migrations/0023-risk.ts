import { type Kysely, sql } from 'kysely';
import { isolateTenantTable } from './support/tenant-table.ts';

const tenantId = sql`tenant_id uuid not null default current_tenant_id() references tenants on delete cascade`;

/** What is usual for each user, and how risky each attempt to sign in was. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table risk_profiles (
    ${tenantId},
    user_id uuid not null,
    sealed text not null,
    version integer not null default 1,
    updated_at timestamptz not null default now(),
    primary key (tenant_id, user_id),
    foreign key (tenant_id, user_id) references users on delete cascade
  )`.execute(db);
  // `signals` says what was new and how far away, and never what it was: see `server/risk/signals.ts`. `points` are those of
  // the factors that counted; `sealed` holds from where it was, for whose account it was tried.
  await sql`create table risk_attempts (
    ${tenantId},
    id uuid not null,
    at timestamptz not null default now(),
    user_id uuid,
    client_id text,
    is_proven boolean not null,
    score smallint not null check (score between 0 and 100),
    decision text not null check (decision in ('allow', 'step_up', 'refuse')),
    is_enforced boolean not null,
    points jsonb not null,
    signals jsonb not null,
    sealed text,
    completed_at timestamptz,
    answer text check (answer in ('me', 'not_me')),
    answered_at timestamptz,
    primary key (tenant_id, id),
    foreign key (tenant_id, user_id) references users on delete cascade
  )`.execute(db);
  await sql`create index risk_attempts_by_time on risk_attempts (tenant_id, at)`.execute(db);
  await sql`create index risk_attempts_by_user on risk_attempts (tenant_id, user_id, id)`.execute(db);
  for (const table of ['risk_profiles', 'risk_attempts']) await isolateTenantTable(db, table);
}
