import type { TenantDb } from '../../adapters/postgres/database.ts';

/**
 * Ends every session of a user and with them every token, as part of a change in the same transaction; answers how many
 * there were.
 */
export async function revokeSessions(transaction: TenantDb, userId: string): Promise<number> {
  const { numUpdatedRows } = await transaction
    .updateTable('sessions')
    .set({ revoked_at: new Date() })
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
