import { createHmac } from 'node:crypto';
import { type AttemptCount, countLoginAttempt, takeBackLoginAttempt } from '../../adapters/postgres/login-attempts.ts';
import type { Deps } from '../deps.ts';
import { blindIndex } from '../keys/blind-index.ts';
import { account } from './attempt-limits/account.ts';
import { type LoginAttempt, waitsOf } from './attempt-limits/attempt-limit.ts';
import { attemptLimits } from './attempt-limits.ts';
import type { LockoutPolicy } from './lockout-policy.ts';
import { noticeStuffing } from './notice-stuffing.ts';

type CountDeps = Pick<Deps, 'db' | 'clock' | 'sealing'>;

/**
 * Failures before this attempt that still count, by what they share with it. A browser in which its user is at home sees none
 * of them: what strangers do is not held against it.
 */
export type SeenAttempts = {
  readonly account: number;
  readonly network: number;
  readonly password: number;
  /** Whether a list of stolen passwords is being tried at the tenant. */
  readonly is_stuffing: boolean;
};

export const nothingSeen: SeenAttempts = { account: 0, network: 0, password: 0, is_stuffing: false };

export type CountedAttempt =
  | {
      readonly isAllowed: true;
      readonly seen: SeenAttempts;
      /** Whether this one locks the account unless it is right. */
      readonly isLast: boolean;
      /** It was right, or nobody looked at the password: it counts nowhere. */
      readonly takeBack: () => Promise<void>;
      /** Whose failures before it are to be forgotten once more than the password is right; undefined where there are none. */
      readonly failuresOf: string | undefined;
    }
  | {
      readonly isAllowed: false;
      /** The limits that are reached. */
      readonly limits: readonly string[];
      /** Seconds. */
      readonly retryAfter: number;
    };

export type AttemptFrom = Pick<LoginAttempt, 'account' | 'device'> & {
  readonly network: string;
  readonly password: string;
};

export type LockingTenant = { readonly id: string; readonly settings: { readonly lockout: LockoutPolicy } };

/**
 * Counts an attempt to sign in before it is made. One that reaches a limit is not made at all, whether there is such an
 * account or not.
 */
export async function countAttempt(
  deps: CountDeps,
  { id: tenantId, settings: { lockout } }: LockingTenant,
  from: AttemptFrom,
): Promise<CountedAttempt> {
  const now = deps.clock.now();
  const attempt = { ...from, ...(await hashOrigin(deps, tenantId, from, now)) };
  // Whoever is at home in this browser is not slowed down for what others do.
  const isStrict = from.device === undefined && (await noticeStuffing(deps, tenantId));
  const subjects = attemptLimits.flatMap((limit) => {
    const { name, forget_s } = limit;
    const subject = limit.subjectOf(attempt);
    return subject === undefined ? [] : [{ name, subject, waits: waitsOf(limit, lockout, isStrict), forget_s }];
  });
  const counts = await countLoginAttempt(deps.db, tenantId, subjects, now);
  const closed = counts.filter(({ is_closed }) => is_closed);
  if (closed.length > 0) {
    const limits = subjects.filter(({ subject }) => closed.some((count) => count.subject === subject));
    const retryAfter = Math.max(...closed.map(({ open_at }) => Math.ceil(open_at.getTime() / 1000 - now)));
    return { isAllowed: false, limits: limits.map(({ name }) => name), retryAfter };
  }
  const own = account.subjectOf(attempt);
  const isOwn = ({ subject }: AttemptCount) => subject === own;
  const before = (name: string) =>
    Math.max(
      0,
      (counts.find(({ subject }) => subject === subjects.find((one) => one.name === name)?.subject)?.failures ?? 1) - 1,
    );
  const seen = { account: before('account'), network: before('network'), password: before('password') };
  return {
    isAllowed: true,
    seen: from.device === undefined ? { ...seen, is_stuffing: isStrict } : nothingSeen,
    isLast: (counts.find(isOwn)?.failures ?? 0) === lockout.account_failures,
    takeBack: () => takeBackLoginAttempt(deps.db, tenantId, counts, [], deps.clock.now()),
    failuresOf: (counts.find(isOwn)?.failures ?? 0) > 1 ? own : undefined,
  };
}

/**
 * Forgets the failures of a subject: its user has shown that it was them. Not with the password alone, or whoever has guessed it
 * would have the guesses forgotten before it is asked how risky they are.
 */
export const forgetFailures = (
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  tenantId: string,
  subject: string | undefined,
): Promise<void> =>
  subject === undefined
    ? Promise.resolve()
    : takeBackLoginAttempt(
        db,
        tenantId,
        [{ subject, failures: 0, open_at: new Date(0), is_closed: false }],
        [subject],
        clock.now(),
      );

const spraySlots = 2 ** 20;
const day_s = 86_400;

/**
 * Network and password as keyed hashes. Of the password's only 20 bits are kept, another 20 every day: enough to see that
 * one is tried everywhere, and not enough to find out which it was.
 */
async function hashOrigin(deps: CountDeps, tenantId: string, { network, password }: AttemptFrom, now: number) {
  const keys = await deps.sealing.keysOf(tenantId);
  const passwordKey = keys.current('index', 'attempted-password');
  const mac = createHmac('sha256', passwordKey.object).update(
    `${Math.floor(now / day_s)}/${password.normalize('NFC')}`,
  );
  return {
    network: blindIndex(keys.current('index', 'network'), network),
    password: String(mac.digest().readUInt32BE(0) % spraySlots),
  };
}
