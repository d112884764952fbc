import type { LimitAnswer, LimitStore } from '../limit-store.ts';
import { takeLimitsScript } from './limit-script.ts';
import type { RedisHandle } from './open-redis.ts';

/** Counts in Redis, one script a call. `now_ms` replaces the clock of Redis. */
export function createRedisLimitStore(redis: Pick<RedisHandle, 'runScript'>, now_ms?: () => number): LimitStore {
  return {
    async take(tenantId, requests) {
      const keys = requests.flatMap(({ windows }) => windows.map(({ key }) => `bastion:limit:${tenantId}:${key}`));
      const values = [JSON.stringify(requests), String(now_ms?.() ?? '')];
      return JSON.parse(String(await redis.runScript(takeLimitsScript, keys, values))) as LimitAnswer[];
    },
  };
}
