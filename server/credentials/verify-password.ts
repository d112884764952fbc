import { findUserForLogin } from '../../adapters/postgres/users.ts';
import { emailIndexes } from '../accounts/email-indexes.ts';
import type { Deps } from '../deps.ts';

export type PasswordVerdict =
  /** `sessionEpoch` is the one from before the hash: sessions that are ended meanwhile take this login with them. */
  | { readonly ok: true; readonly userId: string; readonly sessionEpoch: number }
  | {
      readonly ok: false;
      /** For the audit trail only: all three look and last the same from outside. */
      readonly code: 'unknown_account' | 'wrong_password' | 'account_disabled';
      readonly userId?: string;
    };

/**
 * Whether the password is this account's. An account that does not exist, has no password or is disabled costs the
 * same hash as one that does. No database connection is held while hashing. Throws `HashPoolFull` when too busy.
 */
export async function verifyPassword(
  deps: Pick<Deps, 'db' | 'passwordHash' | 'log' | 'sealing'>,
  tenantId: string,
  email: string,
  password: string,
): Promise<PasswordVerdict> {
  const user = await findUserForLogin(deps.db, tenantId, await emailIndexes(deps.sealing, tenantId, email));
  if (!user?.password_hash) {
    await deps.passwordHash.verifyNothing(password);
    return { ok: false, code: 'unknown_account', ...(user ? { userId: user.id } : {}) };
  }
  const isRight = await deps.passwordHash.verify(password, user.password_hash);
  if (!isRight) return { ok: false, code: 'wrong_password', userId: user.id };
  if (user.status !== 'active') return { ok: false, code: 'account_disabled', userId: user.id };
  if (deps.passwordHash.needsRehash(user.password_hash)) await rehash(deps, tenantId, user, password);
  return { ok: true, userId: user.id, sessionEpoch: user.session_epoch };
}

/** Brings the stored hash to the configured cost while the password is at hand; a login does not fail for it. */
async function rehash(
  deps: Pick<Deps, 'db' | 'passwordHash' | 'log'>,
  tenantId: string,
  user: { id: string; password_hash: string | null },
  password: string,
): Promise<void> {
  try {
    const password_hash = await deps.passwordHash.hash(password);
    const update = deps.db.tenant(tenantId).updateTable('users').set({ password_hash }).where('id', '=', user.id);
    // Only if it is still the same: a password changed meanwhile must win.
    await update.where('password_hash', '=', user.password_hash).execute();
  } catch (error) {
    deps.log.warn('password not rehashed', { error });
  }
}
