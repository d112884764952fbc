import { sql } from 'kysely';
import type { Database } from './database.ts';

/** A partition of the audit trail; `month` is its first day in UTC: `2026-11-01`. */
export type AuditMonth = { readonly month: string; readonly ends_at: Date };

/** The months that ended before `instant`, oldest first. */
export async function listAuditMonthsBefore(db: Database, instant: Date): Promise<AuditMonth[]> {
  const { rows } = await sql<AuditMonth>`
    select to_char(starts_at at time zone 'UTC', 'YYYY-MM-DD') as month, ends_at from list_audit_partitions()
    where ends_at <= ${instant} order by starts_at`.execute(db.system);
  return rows;
}

export async function listTenantsOfAuditMonth(db: Database, { month }: AuditMonth): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select list_tenants_of_audit_month(${month}::date) as id`.execute(
    db.system,
  );
  return rows.map(({ id }) => id);
}

/** The number of a tenant's last entry of the month, and whether entries of it are in no chain yet. */
export async function findEndOfAuditMonth(
  db: Database,
  tenantId: string,
  { month, ends_at }: AuditMonth,
): Promise<{ seq: number; isLinked: boolean }> {
  const { rows } = await sql<{ seq: number; isLinked: boolean }>`
    select coalesce(max(c.seq), 0)::float8 as seq, count(c.seq) = count(*) as "isLinked" from audit_events e
    left join audit_chain c on c.tenant_id = e.tenant_id and c.event_id = e.id
    where e.tenant_id = current_tenant_id() and e.at >= ${month}::timestamp at time zone 'UTC' and e.at < ${ends_at}`.execute(
    db.tenant(tenantId),
  );
  return rows[0] ?? { seq: 0, isLinked: false };
}

/** Drops a month of all tenants; the database refuses what is not covered by closing checkpoints. */
export async function dropAuditMonth(db: Database, { month }: AuditMonth): Promise<boolean> {
  return db.system.transaction().execute(async (transaction) => {
    // Every entry of the month is looked at.
    await sql`set local statement_timeout = 0`.execute(transaction);
    const { rows } = await sql<{ gone: boolean }>`select drop_audit_month(${month}::date) as gone`.execute(transaction);
    return rows[0]?.gone === true;
  });
}
