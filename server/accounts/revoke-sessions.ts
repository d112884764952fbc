import type { TenantDb } from '../../adapters/postgres/database.ts';
import { endUserSessions } from '../../adapters/postgres/user-sessions.ts';
import type { Deps } from '../deps.ts';

/**
 * Ends every session of a user, or all but one, and with them every token and every trusted device, as part of a change
 * in the same transaction; answers how many there were. Logins that are under way count for nothing afterwards, and
 * clients that want to know are told (OIDC Back-Channel Logout).
 */
export async function revokeSessions(
  { queue }: Pick<Deps, 'queue'>,
  transaction: TenantDb,
  user: { readonly tenantId: string; readonly userId: string },
  { except }: { readonly except?: string | undefined } = {},
): Promise<number> {
  // First the user's row, which a login that is being completed holds: what was in time is found below, the rest refused.
  await transaction
    .updateTable('users')
    .set((row) => ({ session_epoch: row('session_epoch', '+', 1) }))
    .where('id', '=', user.userId)
    .execute();
  return endUserSessions(queue, transaction, user, { except });
}
