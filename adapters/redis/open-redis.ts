import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Log } from '../../server/kernel/log.ts';
import type { Secret } from '../../server/kernel/secret.ts';

export type RedisHandle = {
  /** Rejects when Redis does not answer. */
  readonly ping: () => Promise<void>;
  /** Runs a Lua script, which Redis is sent once and then knows by its hash. Rejects at once while Redis is down. */
  readonly runScript: (script: string, keys: readonly string[], values: readonly string[]) => Promise<unknown>;
  readonly close: () => Promise<void>;
};

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');
const isUnknownScript = (error: unknown): boolean => error instanceof Error && error.message.startsWith('NOSCRIPT');

const LOGIN_REFUSED = /^(WRONGPASS|NOAUTH|ERR invalid password)/;

/**
 * A connection that keeps trying in the background, with the address and password of the moment; commands fail at once
 * while it is down.
 */
export function openRedis(url: Secret, log: Log): RedisHandle {
  const redis = new Redis(url.reveal(), {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(attempt * 200, 5_000),
  });
  let isUp = true;
  let isClosing = false;
  const adopt = (address: string): void => {
    const { hostname, port, username, password } = new URL(address);
    Object.assign(redis.options, {
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(port || 6379),
      username: decodeURIComponent(username) || undefined,
      password: decodeURIComponent(password) || undefined,
    });
  };
  // Without a listener each failed attempt would be thrown.
  redis.on('error', (error: Error) => {
    if (LOGIN_REFUSED.test(error.message)) void url.renew().then(adopt);
  });
  redis.on('close', () => {
    if (!isClosing) void url.current().then(adopt);
    if (isUp && !isClosing) log.warn('Redis is not reachable');
    isUp = false;
  });
  redis.on('ready', () => {
    if (!isUp) log.info('Redis is reachable again');
    isUp = true;
  });
  const hashes = new Map<string, string>();
  function hashOf(script: string): string {
    const known = hashes.get(script) ?? sha1(script);
    hashes.set(script, known);
    return known;
  }
  return {
    runScript: (script, keys, values) =>
      redis.evalsha(hashOf(script), keys.length, ...keys, ...values).catch((error: unknown) => {
        if (!isUnknownScript(error)) throw error;
        return redis.eval(script, keys.length, ...keys, ...values);
      }),
    ping: async () => {
      await redis.ping();
    },
    close: async () => {
      isClosing = true;
      redis.disconnect();
    },
  };
}
