import { type Kysely, sql } from 'kysely';
import { isolateTenantTable } from './support/tenant-table.ts';

/**
 * Unexpected errors, one row for each kind. What belongs to no tenant belongs to the installation, which has the nil UUID
 * (RFC 9562 §5.9) in the place of a tenant: the table needs no exception from the policy that all others have.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table error_logs (
    tenant_id uuid not null default current_tenant_id(),
    fingerprint text not null,
    process text not null,
    name text not null,
    message text not null,
    stack text,
    count bigint not null default 1,
    first_at timestamptz not null,
    last_at timestamptz not null,
    request_id text,
    status text not null default 'open' check (status in ('open', 'resolved')),
    resolved_at timestamptz,
    primary key (tenant_id, fingerprint)
  )`.execute(db);
  await isolateTenantTable(db, 'error_logs');
}
