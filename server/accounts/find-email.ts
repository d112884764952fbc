import { findUser } from '../../adapters/postgres/find-user.ts';
import type { Deps } from '../deps.ts';
import { openProfile } from './profile.ts';

/** The address that an account has at this moment; undefined where it has none. */
export async function findEmail(
  { db, sealing }: Pick<Deps, 'db' | 'sealing'>,
  tenantId: string,
  userId: string,
): Promise<string | undefined> {
  const user = await findUser(db.tenant(tenantId), { id: userId });
  return (user && (await openProfile(sealing, tenantId, user, ['email'])).email) ?? undefined;
}
