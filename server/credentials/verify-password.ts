import { findUserForLogin, type LoginUser } from '../../adapters/postgres/users.ts';
import { emailIndexes } from '../accounts/email-indexes.ts';
import type { Deps } from '../deps.ts';
import { networkOf } from '../http/network-of.ts';
import { countAttempt, type LockingTenant, type SeenAttempts } from './count-attempt.ts';
import type { KnownDevice } from './device-cookie.ts';
import { openStoredHash } from './stored-hash.ts';

export type PasswordVerdict =
  /** `sessionEpoch` is the one from before the hash: sessions that are ended meanwhile take this login with them. */
  | {
      readonly ok: true;
      readonly userId: string;
      readonly sessionEpoch: number;
      readonly seen: SeenAttempts /** For `forgetFailures`, once everything else is right too. */;
      readonly failuresOf: string | undefined;
    }
  | {
      readonly ok: false;
      /** For the audit trail only: these look and last the same from outside. */
      readonly code: 'unknown_account' | 'wrong_password' | 'account_disabled' | 'account_locked';
      readonly userId?: string;
      /** Whether this failure locked the account. */
      readonly isLocking: boolean;
      readonly seen: SeenAttempts;
    }
  | {
      readonly ok: false;
      /** Nothing was looked at; the same for accounts that do not exist. */
      readonly code: 'too_many_attempts';
      readonly userId?: string;
      readonly limits: readonly string[];
      /** Seconds. */
      readonly retryAfter: number;
    };

type LoginDeps = Pick<Deps, 'db' | 'clock' | 'passwordHash' | 'log' | 'sealing'>;

/** What somebody typed, and where. */
export type PasswordLogin = {
  readonly email: string;
  readonly password: string;
  readonly ip: string;
  readonly device: Pick<KnownDevice, 'idFor'>;
};

/**
 * Whether the password is this account's. An account that does not exist, has no password, is disabled or locked costs the
 * same hash as one that does, and its attempts are counted alike. No database connection is held while hashing. Throws
 * `HashPoolFull` when too busy.
 */
export async function verifyPassword(
  deps: LoginDeps,
  tenant: LockingTenant,
  { email, password, ip, device }: PasswordLogin,
): Promise<PasswordVerdict> {
  const tenantId = tenant.id;
  const [account, ...older] = await emailIndexes(deps.sealing, tenantId, email);
  const user = await findUserForLogin(deps.db, tenantId, [account, ...older]);
  const from = { account, device: device.idFor(user), network: networkOf(ip), password };
  const attempt = await countAttempt(deps, tenant, from);
  const ofUser = user ? { userId: user.id } : {};
  if (!attempt.isAllowed) {
    const { limits, retryAfter } = attempt;
    return { ok: false, code: 'too_many_attempts', limits, retryAfter, ...ofUser };
  }
  const isRight = await compare(deps, tenantId, user, password).catch(async (error) => {
    await attempt.takeBack();
    throw error;
  });
  const { seen } = attempt;
  const refused = { ok: false, isLocking: attempt.isLast, seen, ...ofUser } as const;
  if (!user?.password_hash) return { ...refused, code: 'unknown_account' };
  if (!isRight) return { ...refused, code: 'wrong_password' };
  if (user.status === 'locked') return { ...refused, code: 'account_locked' };
  if (user.status !== 'active') return { ...refused, code: 'account_disabled' };
  await attempt.takeBack();
  if (deps.passwordHash.needsRehash(user.password_hash)) await rehash(deps, tenantId, user, password);
  const { failuresOf } = attempt;
  return { ok: true, userId: user.id, sessionEpoch: user.session_epoch, seen, failuresOf };
}

async function compare(
  { passwordHash, sealing }: LoginDeps,
  tenantId: string,
  user: LoginUser | undefined,
  password: string,
): Promise<boolean> {
  const hash = user?.password_hash && (await openStoredHash(sealing, tenantId, user.id, user.password_hash));
  return hash ? passwordHash.verify(password, hash) : passwordHash.verifyNothing(password);
}

/** Brings the stored hash to the configured algorithm and cost while the password is at hand; a login does not fail for it. */
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
