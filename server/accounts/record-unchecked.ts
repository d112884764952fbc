import type { TenantDb } from '../../adapters/postgres/database.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';

/** Puts on record that a password was set which some sources of breached passwords could not look up; nothing if none. */
export async function recordUnchecked(
  db: TenantDb,
  who: { readonly actor: string; readonly user_id: string },
  sources: readonly string[],
): Promise<void> {
  if (sources.length === 0) return;
  await insertAuditEvent(db, { kind: 'user.password_unchecked', ...who, details: { sources: [...sources] } });
}
