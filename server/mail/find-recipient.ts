import { findUser, type UserRef } from '../../adapters/postgres/find-user.ts';
import { openProfile } from '../accounts/profile.ts';
import { toUserRef } from '../accounts/user-ref.ts';
import type { Composing } from './mail-kind.ts';

export type Recipient = {
  readonly userId: string;
  readonly to: string;
  readonly isVerified: boolean;
  readonly sessionEpoch: number;
};

/** Whom a mail about an account goes to (by id or address); undefined when nobody can use it, nor get it back. */
export async function findRecipient(
  { deps, tenant }: Composing,
  idOrEmail: string,
  { isForLocked = false }: { readonly isForLocked?: boolean } = {},
): Promise<Recipient | undefined> {
  const ref: UserRef = await toUserRef(deps.sealing, tenant.id, idOrEmail);
  const user = await findUser(deps.db.tenant(tenant.id), ref);
  if (user?.status !== 'active' && !(isForLocked && user?.status === 'locked')) return undefined;
  const { email } = await openProfile(deps.sealing, tenant.id, user, ['email']);
  if (!email) return undefined;
  return { userId: user.id, to: email, isVerified: user.email_verified, sessionEpoch: user.session_epoch };
}
