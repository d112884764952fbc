import { type RawBuilder, sql } from 'kysely';
import type { TenantDb } from './database.ts';
import type { Schema } from './schema.ts';

export type ExpiringRows = {
  readonly table: keyof Schema & string;
  /** SQL that is true of a row whose time is up; `days` stands for how long it is kept. */
  readonly isExpired: (days: number) => RawBuilder<boolean>;
  /** The column that says whose a row is; undefined where it is nobody's. */
  readonly user?: string;
  /** What is left of a row, as an update sets it; it is deleted where nothing is. */
  readonly left?: RawBuilder<unknown>;
};

/**
 * Deletes, or empties, at most `limit` rows whose time is up, and none that a legal hold stands on; answers how many there were. Rows
 * that somebody works with are left for the next time.
 */
export async function deleteExpiredRows(
  db: TenantDb,
  { table, isExpired, user, left }: ExpiringRows,
  days: number,
  limit: number,
): Promise<number> {
  const ofUser = user ? sql`h.user_id is null or h.user_id = t.${sql.ref(user)}` : sql`h.user_id is null`;
  const end = left ? sql`update ${sql.table(table)} set ${left}` : sql`delete from ${sql.table(table)}`;
  const { numAffectedRows } = await sql`${end} where ctid = any(array(
    select t.ctid from ${sql.table(table)} t
    where t.tenant_id = current_tenant_id() and ${isExpired(days)}
      and not exists (select from legal_holds h where h.tenant_id = current_tenant_id() and h.released_at is null
        and (${ofUser}))
    limit ${limit} for update skip locked))`.execute(db);
  return Number(numAffectedRows ?? 0);
}
