import { setTimeout as sleep } from 'node:timers/promises';
import type { Breakers } from './breakers.ts';
import type { LimitStore } from './limit-store.ts';

const patience_ms = 50;
const pause_ms = 1_000;

/** What the breaker of Redis is called in the log, among the metrics and on /readyz. */
export const redisBreaker = 'Redis for limits';

/**
 * Counts in Redis while it answers quickly, else in PostgreSQL, where everybody begins with nothing taken. What Redis may
 * have granted without being heard is asked for once more, so that nothing passes uncounted.
 */
export function createFailoverLimitStore(
  { guard }: Pick<Breakers, 'guard'>,
  redis: LimitStore,
  postgres: LimitStore,
): LimitStore {
  return {
    take: (tenantId, requests) =>
      guard(redisBreaker, () => withinPatience(redis.take(tenantId, requests)), { pause_ms }).catch(() =>
        postgres.take(tenantId, requests),
      ),
  };
}

async function withinPatience<T>(answer: Promise<T>): Promise<T> {
  const cancel = new AbortController();
  const silence = sleep(patience_ms, undefined, { signal: cancel.signal, ref: false }).then(() => {
    throw new Error(`no answer within ${patience_ms} ms`);
  });
  // Whichever of the two comes too late is nobody's concern.
  silence.catch(() => {});
  answer.catch(() => {});
  try {
    return await Promise.race([answer, silence]);
  } finally {
    cancel.abort();
  }
}
