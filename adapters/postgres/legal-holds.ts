import { type Insertable, sql } from 'kysely';
import type { Database, TenantDb } from './database.ts';
import type { LegalHoldRow, LegalHoldTable } from './schema/privacy-tables.ts';

export type NewHold = Insertable<LegalHoldTable>;

/** Makes erasures of this user, or of anybody in the tenant, wait until the transaction ends. */
export async function lockForHold(transaction: TenantDb, userId: string | undefined): Promise<void> {
  if (userId === undefined) await transaction.selectFrom('tenants').select('id').forUpdate().execute();
  else await transaction.selectFrom('users').select('id').where('id', '=', userId).forUpdate().execute();
}

/** Whether a hold stands on a user; what `lockForHold` locks must be held, so that none can be placed meanwhile. */
export async function isUserHeld(transaction: TenantDb, userId: string): Promise<boolean> {
  await transaction.selectFrom('tenants').select('id').forShare().execute();
  const standing = transaction.selectFrom('legal_holds').select('id').where('released_at', 'is', null);
  const held = standing.where((where) => where.or([where('user_id', '=', userId), where('user_id', 'is', null)]));
  return (await held.executeTakeFirst()) !== undefined;
}

/** The holds of a tenant, standing ones first. */
export function listHolds(db: TenantDb): Promise<LegalHoldRow[]> {
  return db.selectFrom('legal_holds').selectAll().orderBy('released_at', 'desc').orderBy('placed_at').execute();
}

/** Whether anything of a month of the audit trail is held, in whatever tenant. */
export async function isAuditMonthHeld(db: Database, month: string): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`select is_audit_month_held(${month}::date) as held`.execute(db.system);
  return rows[0]?.held === true;
}
