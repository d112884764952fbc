import type { TenantDb } from '../../adapters/postgres/database.ts';

/**
 * Ends every session of a user and with them every token, as part of a change in the same transaction; answers how many
 * there were. Logins that are under way count for nothing afterwards.
 */
export async function revokeSessions(transaction: TenantDb, userId: string): Promise<number> {
  // First the user's row, which a login that is being completed holds: what was in time is found below, the rest refused.
  await transaction
    .updateTable('users')
    .set((user) => ({ session_epoch: user('session_epoch', '+', 1) }))
    .where('id', '=', userId)
    .execute();
  const { numUpdatedRows } = await transaction
    .updateTable('sessions')
    .set({ revoked_at: new Date() })
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
