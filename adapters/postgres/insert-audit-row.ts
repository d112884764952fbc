import type { TenantDb } from './database.ts';
import type { StoredAudit } from './seal-audit.ts';

/** Writes audit rows, as part of whatever transaction `db` is. */
export async function insertAuditRow(db: TenantDb, ...audits: StoredAudit[]): Promise<void> {
  const rows = audits.map(
    ({ id, kind, user_id = null, client_id = null, request_id = null, details = {}, sealed = null }) => ({
      id,
      kind,
      user_id,
      client_id,
      request_id,
      details: JSON.stringify(details),
      sealed,
    }),
  );
  await db.insertInto('audit_events').values(rows).execute();
}
