import { Redis } from 'ioredis';
import type { Log } from '../../server/kernel/log.ts';
import type { Secret } from '../../server/kernel/secret.ts';

export type RedisHandle = {
  /** Rejects when Redis does not answer. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A connection that keeps trying in the background; commands fail at once while it is down. */
export function openRedis(url: Secret, log: Log): RedisHandle {
  const redis = new Redis(url.reveal(), {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(attempt * 200, 5_000),
  });
  let isUp = true;
  let isClosing = false;
  // Without a listener each failed attempt would be thrown.
  redis.on('error', () => {});
  redis.on('close', () => {
    if (isUp && !isClosing) log.warn('Redis is not reachable');
    isUp = false;
  });
  redis.on('ready', () => {
    if (!isUp) log.info('Redis is reachable again');
    isUp = true;
  });
  return {
    ping: async () => {
      await redis.ping();
    },
    close: async () => {
      isClosing = true;
      redis.disconnect();
    },
  };
}
