import { foreignTextOf, markForeign } from '../../adapters/password-hash/foreign-mark.ts';
import type { Sealing, UserKey } from '../keys/sealing.ts';

/** In the history of passwords too it opens as what it was made as. */
const placeOf = (userId: string) => ({ table: 'users', column: 'password_hash', row: userId });

/**
 * A hash that other software has made, as it is stored: marked, and sealed under the user's key, since it may be cheap to
 * guess against, and whoever has only a copy of the database shall not.
 */
export const sealForeignHash = (key: UserKey, userId: string, hash: string): string =>
  markForeign(key.seal(placeOf(userId), hash));

/** What a password is verified against, out of what is stored; undefined when the user's key is destroyed. */
export async function openStoredHash(
  sealing: Pick<Sealing, 'openForUser'>,
  tenantId: string,
  userId: string,
  stored: string,
): Promise<string | undefined> {
  const sealed = foreignTextOf(stored);
  if (sealed === undefined) return stored;
  const opened = await sealing.openForUser(tenantId, userId, placeOf(userId), sealed);
  return opened && markForeign(opened.toString());
}
