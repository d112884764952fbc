import type { ChildProcess } from 'node:child_process';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRedis } from '../../adapters/redis/open-redis.ts';
import { LiveSecret } from '../../server/kernel/live-secret.ts';
import { findFreePort } from '../support/find-free-port.ts';
import { recordLog } from '../support/silent-log.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { startRedis, stopRedis } from '../support/start-redis.ts';

describe('with REDIS_URL', () => {
  let port: number;
  let redis: ChildProcess;
  let bastion: TestBastion;

  beforeAll(async () => {
    port = await findFreePort();
    redis = await startRedis(port);
    bastion = await startBastion({ env: { REDIS_URL: `redis://127.0.0.1:${port}/0` } });
  });
  afterAll(async () => {
    await bastion?.stop();
    if (redis) await stopRedis(redis);
  });

  type Body = { status: string; redis?: { ok: boolean }; warnings: string[] };
  const readiness = async () => {
    const response = await fetch(`${bastion.url}/readyz`);
    const body = (await response.json()) as Body;
    return { status: response.status, redis: body.redis?.ok, warnings: body.warnings };
  };
  const becomes = (ok: boolean) => expect.poll(async () => (await readiness()).redis, { timeout: 10_000 }).toBe(ok);

  it('warns when Redis is gone, goes on serving, and is content again when Redis is back', async () => {
    expect(await readiness()).toEqual({ status: 200, redis: true, warnings: [] });
    await stopRedis(redis);
    await becomes(false);
    const without = await readiness();
    expect(without.status).toBe(200);
    expect(without.warnings).toContain('Redis is not reachable: limits are counted in PostgreSQL');
    expect((await fetch(`${bastion.url}/.well-known/openid-configuration`)).status).toBe(200);
    expect(bastion.log.lines.filter((line) => line.message === 'Redis is not reachable')).toHaveLength(1);
    redis = await startRedis(port);
    await becomes(true);
    expect((await readiness()).status).toBe(200);
  });
});

describe('a Redis whose password is changed', () => {
  it('is reached again with the new one, without a restart', async () => {
    const port = await findFreePort();
    const redis = await startRedis(port);
    const admin = new Redis({ port, host: '127.0.0.1' });
    const log = recordLog();
    const change = async (password: string): Promise<void> => {
      await admin.call('config', 'set', 'requirepass', password);
      await admin.call('auth', password);
    };
    await change('first-password');
    let password = 'first-password';
    const read = async () => ({ value: `redis://:${password}@127.0.0.1:${port}/0` });
    const handle = openRedis(new LiveSecret(await read(), { read, now_ms: () => performance.now() }), log);
    const answers = () =>
      handle.ping().then(
        () => true,
        () => false,
      );
    await expect.poll(answers, { timeout: 5_000 }).toBe(true);
    await change('second-password');
    await admin.call('client', 'kill', 'type', 'normal', 'skipme', 'yes');
    await expect.poll(answers, { timeout: 5_000 }).toBe(false);
    password = 'second-password';
    await expect.poll(answers, { timeout: 15_000 }).toBe(true);
    expect(JSON.stringify(log.lines)).not.toContain('-password');
    await handle.close();
    admin.disconnect();
    await stopRedis(redis);
  });
});
