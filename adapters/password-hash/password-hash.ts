import { Piscina } from 'piscina';
import type { BcryptTask, runBcryptTask } from './bcrypt-worker.ts';
import { dummyHashOf } from './dummy-hash.ts';
import { HashPoolFull } from './hash-pool-full.ts';
import { preparePassword } from './prepare-password.ts';

/**
 * Password hashes: bcrypt in a few threads of lowest priority with a bounded queue, so that a flood of logins slows
 * logins only. Stored as `hmac-sha384:<bcrypt hash>`, where the prefix names what was done to the password before.
 * `hash` and the verify functions reject with `HashPoolFull` when threads and queue are full, or after `close`.
 */
export type PasswordHash = {
  readonly hash: (password: string) => Promise<string>;
  /** Whether the password belongs to the hash. Throws on a format that is not ours. */
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
  /** bcrypt's cost, the base-2 logarithm of its rounds: 4 to 31. */
  readonly cost: number;
};

const PREFIX = 'hmac-sha384:';
const BCRYPT_HASH = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;
const IDLE_THREAD_MS = 60_000;

export function createPasswordHash({ threads, maxQueue, cost }: PasswordHashOptions): PasswordHash {
  const run = createBoundedPool(threads, maxQueue);
  // The highest cost there is among the stored hashes, as far as this process has seen them.
  let ceiling = cost;
  const verify = async (password: string, bcryptHash: string, from: number): Promise<boolean> => {
    ceiling = Math.max(ceiling, from);
    // 2^k + … + 2^(n-1) rounds on top of 2^k are 2^n: whatever the hash costs, and whether there is one, takes as long.
    const also = Array.from({ length: ceiling - from }, (_, step) => from + step);
    return (await run.task({ kind: 'verify', text: preparePassword(password), hash: bcryptHash, also })) === true;
  };

  return {
    hash: async (password) => `${PREFIX}${await run.task({ kind: 'hash', text: preparePassword(password), cost })}`,
    verify: async (password, hash) => {
      const stored = parse(hash);
      return verify(password, stored.bcryptHash, stored.cost);
    },
    verifyNothing: async (password) => {
      await verify(password, dummyHashOf(cost), cost);
      return false;
    },
    needsRehash: (hash) => !hash.startsWith(PREFIX) || parse(hash).cost !== cost,
    close: run.close,
  };
}

type Pool = {
  readonly task: (task: BcryptTask) => Promise<ReturnType<typeof runBcryptTask>>;
  readonly close: () => Promise<void>;
};

function createBoundedPool(threads: number, maxQueue: number): Pool {
  const pool = new Piscina<BcryptTask, ReturnType<typeof runBcryptTask>>({
    filename: new URL('./bcrypt-worker.ts', import.meta.url).href,
    name: 'runBcryptTask',
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: IDLE_THREAD_MS,
    env: {},
  });
  const pending = new Set<Promise<unknown>>();
  let isClosing = false;
  return {
    // Counted here: Piscina's own limit would also count calls for which a thread is only just starting.
    task: async (task) => {
      if (isClosing || pending.size >= threads + maxQueue) throw new HashPoolFull();
      const result = pool.run(task);
      pending.add(result);
      return result.finally(() => pending.delete(result));
    },
    // Piscina's own close drops calls that wait for their first thread.
    close: async () => {
      isClosing = true;
      await Promise.allSettled(pending);
      await pool.destroy();
    },
  };
}

function parse(hash: string): { bcryptHash: string; cost: number } {
  const bcryptHash = hash.startsWith(PREFIX) ? hash.slice(PREFIX.length) : '';
  const cost = BCRYPT_HASH.exec(bcryptHash)?.[1];
  if (cost === undefined) throw new Error('password hash has an unknown format');
  return { bcryptHash, cost: Number(cost) };
}
