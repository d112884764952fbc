import type { TenantDb } from '../../adapters/postgres/database.ts';
import { endUserSessions } from '../../adapters/postgres/user-sessions.ts';

/**
 * Ends every session of a user, or all but one, and with them every token and every trusted device, as part of a change
 * in the same transaction; answers how many there were. Logins that are under way count for nothing afterwards.
 */
export async function revokeSessions(
  transaction: TenantDb,
  userId: string,
  { except }: { readonly except?: string | undefined } = {},
): Promise<number> {
  // First the user's row, which a login that is being completed holds: what was in time is found below, the rest refused.
  await transaction
    .updateTable('users')
    .set((user) => ({ session_epoch: user('session_epoch', '+', 1) }))
    .where('id', '=', userId)
    .execute();
  return (await endUserSessions(transaction, userId, { except })).length;
}
