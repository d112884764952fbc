import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
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

  const readiness = async () => {
    const response = await fetch(`${bastion.url}/readyz`);
    return { status: response.status, body: (await response.json()) as { checks: Record<string, { ok: boolean }> } };
  };

  async function becomes(status: number) {
    for (let attempt = 0; attempt < 100 && (await readiness()).status !== status; attempt += 1) await sleep(100);
    return readiness();
  }

  it('says so when Redis is gone, goes on serving, and is ready again when Redis is back', async () => {
    expect((await readiness()).body.checks.redis).toEqual({ ok: true });
    await stopRedis(redis);
    const without = await becomes(503);
    expect(without.status).toBe(503);
    expect(without.body.checks.redis?.ok).toBe(false);
    expect(without.body.checks.database?.ok).toBe(true);
    expect((await fetch(`${bastion.url}/.well-known/openid-configuration`)).status).toBe(200);
    expect(bastion.log.lines.filter((line) => line.message === 'Redis is not reachable')).toHaveLength(1);
    redis = await startRedis(port);
    expect((await becomes(200)).status).toBe(200);
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
