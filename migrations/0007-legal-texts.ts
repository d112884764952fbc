import { type Kysely, sql } from 'kysely';
import { announceChanges, isolateTenantTable } from './support/tenant-table.ts';

const tenantId = sql`tenant_id uuid not null default current_tenant_id()`;

/**
 * Texts that people agree to, and who agreed to which version of them. Neither is ever changed: a new wording is a new
 * version, and a change of mind another record.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table legal_texts (
    ${tenantId},
    kind text not null check (kind in ('terms', 'privacy', 'marketing')),
    version integer not null check (version > 0),
    title text not null,
    body text not null,
    is_required boolean not null,
    effective_at timestamptz not null,
    published_at timestamptz not null default now(),
    primary key (tenant_id, kind, version)
  )`.execute(db);
  await isolateTenantTable(db, 'legal_texts');
  await announceChanges(db, 'legal_texts', 'kind');
  await sql`create table agreements (
    ${tenantId},
    id uuid not null,
    user_id uuid not null,
    kind text not null,
    version integer not null,
    text_hash bytea not null,
    decision text not null check (decision in ('agreed', 'declined')),
    turn integer not null default 0,
    at timestamptz not null default now(),
    sealed text,
    primary key (tenant_id, id),
    foreign key (tenant_id, kind, version) references legal_texts
  )`.execute(db);
  // The same decision in two windows is one record; a change of mind is the next one.
  await sql`create unique index agreements_in_turn on agreements (tenant_id, user_id, kind, version, turn)`.execute(db);
  await isolateTenantTable(db, 'agreements');
  await sql`select make_append_only('legal_texts'), make_append_only('agreements')`.execute(db);
}
