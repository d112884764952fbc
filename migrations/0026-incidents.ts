import { type Kysely, sql } from 'kysely';
import { isolateTenantTable } from './support/tenant-table.ts';

/** Alarms that were raised, and what became of them: numbers, and nobody's name or address. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table incidents (
    tenant_id uuid not null default current_tenant_id() references tenants on delete cascade,
    id uuid not null,
    kind text not null,
    severity text not null check (severity in ('critical', 'high', 'medium', 'low')),
    state text not null default 'open' check (state in ('open', 'acknowledged', 'resolved')),
    opened_at timestamptz not null,
    due_at timestamptz not null,
    raised_at timestamptz not null,
    notified_at timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by text,
    resolved_at timestamptz,
    resolved_by text,
    note text,
    details jsonb not null,
    primary key (tenant_id, id)
  )`.execute(db);
  // One of a kind at a time, however many nodes look.
  await sql`create unique index incidents_open on incidents (tenant_id, kind) where state <> 'resolved'`.execute(db);
  await isolateTenantTable(db, 'incidents');
  // So that failed sign-ins are counted without looking at everything else that is on record.
  await sql`create index audit_events_failed_logins on audit_events (tenant_id, at) where kind = 'login.failed'`.execute(
    db,
  );
}
