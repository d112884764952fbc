import type { TenantDb } from '../../adapters/postgres/database.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';

/** Opens an account that is locked, on record; false where it is not. One that is disabled stays so. */
export async function liftLock(transaction: TenantDb, userId: string, actor: string): Promise<boolean> {
  const locked = transaction.updateTable('users').set({ status: 'active' }).where('id', '=', userId);
  const { numUpdatedRows } = await locked.where('status', '=', 'locked').executeTakeFirst();
  if (numUpdatedRows === 0n) return false;
  await insertAuditEvent(transaction, { kind: 'user.enabled', actor, user_id: userId, details: { sessions_ended: 0 } });
  return true;
}
