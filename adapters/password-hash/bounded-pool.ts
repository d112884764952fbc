import { Piscina } from 'piscina';
import { HashPoolFull } from './hash-pool-full.ts';
import type { HashTask, runHashTask } from './hash-worker.ts';

const IDLE_THREAD_MS = 60_000;

type Result = ReturnType<typeof runHashTask>;

/** Threads that hash, and a queue before them: `run` rejects with `HashPoolFull` when both are full, or after `close`. */
export type BoundedPool = {
  readonly run: (task: HashTask) => Promise<Result>;
  /** Waits for the tasks under way and ends the threads. */
  readonly close: () => Promise<void>;
};

export function createBoundedPool(threads: number, maxQueue: number): BoundedPool {
  const pool = new Piscina<HashTask, Result>({
    filename: new URL('./hash-worker.ts', import.meta.url).href,
    name: 'runHashTask',
    minThreads: 0,
    maxThreads: threads,
    idleTimeout: IDLE_THREAD_MS,
    env: {},
  });
  const pending = new Set<Promise<unknown>>();
  let isClosing = false;
  return {
    // Counted here: Piscina's own limit would also count calls for which a thread is only just starting.
    run: async (task) => {
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
