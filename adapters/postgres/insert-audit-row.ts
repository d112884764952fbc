import type { TenantDb } from './database.ts';
import type { StoredAudit } from './seal-audit.ts';

/** Writes one audit row, as part of whatever transaction `db` is. */
export async function insertAuditRow(db: TenantDb, audit: StoredAudit): Promise<void> {
  const { id, kind, user_id = null, client_id = null, request_id = null, details = {}, sealed = null } = audit;
  await db
    .insertInto('audit_events')
    .values({ id, kind, user_id, client_id, request_id, details: JSON.stringify(details), sealed })
    .execute();
}
