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

function withinPatience<T>(answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const silence = setTimeout(() => reject(new Error(`no answer within ${patience_ms} ms`)), patience_ms);
    silence.unref();
    // Whichever of the two comes too late is nobody's concern.
    answer.then(resolve, reject).finally(() => clearTimeout(silence));
  });
}
