import { createBoundedPool } from './bounded-pool.ts';
import { createEvenTimes } from './even-times.ts';
import { foreignTextOf } from './foreign-mark.ts';
import type { HashAlgorithm } from './hash-worker.ts';
import { argon2idCostOf, dummyArgon2id } from './own-argon2id.ts';
import { bcryptCostOf, dummyBcrypt } from './own-bcrypt.ts';

/**
 * Password hashes: bcrypt or argon2id in a few threads of lowest priority with a bounded queue, so that a flood of logins
 * slows logins only. Hashes of either algorithm are verified, whichever makes the new ones, and imported ones, which are
 * marked (`foreign-mark.ts`). `hash` and the verify functions reject with `HashPoolFull` when threads and queue are full,
 * or after `close`.
 */
export type PasswordHash = {
  readonly hash: (password: string) => Promise<string>;
  /** Whether the password belongs to the hash. Throws on a format that is neither ours nor marked. */
  readonly verify: (password: string, hash: string) => Promise<boolean>;
  /** Takes the time of `verify` for an account that does not exist or has no password. */
  readonly verifyNothing: (password: string) => Promise<false>;
  /** Whether the hash has another format or cost than new hashes, so that a login should replace it. */
  readonly needsRehash: (hash: string) => boolean;
  /** Waits for the hashes under way and ends the threads. */
  readonly close: () => Promise<void>;
};

export type PasswordHashOptions = {
  /** Threads at most; each starts when it is first needed. */
  readonly threads: number;
  /** Calls that may wait while all threads are busy. */
  readonly maxQueue: number;
  /** What makes new hashes. */
  readonly algorithm?: HashAlgorithm;
  /** bcrypt's cost, the base-2 logarithm of its rounds: 4 to 31. */
  readonly cost: number;
};

const costOf = (stored: string): string | number | undefined => bcryptCostOf(stored) ?? argon2idCostOf(stored);

export function createPasswordHash({
  threads,
  maxQueue,
  cost,
  algorithm = 'bcrypt',
}: PasswordHashOptions): PasswordHash {
  const pool = createBoundedPool(threads, maxQueue);
  const dummy = algorithm === 'bcrypt' ? dummyBcrypt(cost) : dummyArgon2id();
  const times = createEvenTimes(dummy);
  const verify = async (password: string, stored: string): Promise<boolean> =>
    (await pool.run({ kind: 'verify', password, stored, also: times.dummiesBeside(stored) })) === true;

  return {
    hash: async (password) => String(await pool.run({ kind: 'hash', password, algorithm, cost })),
    verify: async (password, stored) => {
      if (costOf(stored) === undefined && foreignTextOf(stored) === undefined)
        throw new Error('password hash has an unknown format');
      return verify(password, stored);
    },
    verifyNothing: async (password) => {
      await verify(password, dummy);
      return false;
    },
    needsRehash: (stored) => costOf(stored) !== costOf(dummy),
    close: pool.close,
  };
}
