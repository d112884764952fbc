import type { ChildProcess } from 'node:child_process';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../support/find-free-port.ts';
import { startBastion, type TestBastion, type TestClient } from '../support/start-bastion.ts';
import { startRedis, stopRedis } from '../support/start-redis.ts';

let bastion: TestBastion;
let port: number;
let redis: ChildProcess;

beforeAll(async () => {
  port = await findFreePort();
  redis = await startRedis(port);
  bastion = await startBastion({
    env: { REDIS_URL: `redis://127.0.0.1:${port}/0`, BASTION_LIMITS: '*=1000000,token=3' },
  });
  await expectCountedIn('Redis');
}, 60_000);
afterAll(async () => {
  redis?.kill('SIGCONT');
  await bastion?.stop();
  if (redis) await stopRedis(redis);
});

async function askToken({ client_id, client_secret }: TestClient) {
  const started = performance.now();
  const response = await fetch(`${bastion.url}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  await response.text();
  return { status: response.status, ms: performance.now() - started };
}

const statusesOf = async (client: TestClient, count: number) => {
  const statuses: number[] = [];
  for (let at = 0; at < count; at += 1) statuses.push((await askToken(client)).status);
  return statuses;
};

async function countRows(): Promise<number> {
  const [row] = await bastion.database.query<{ rows: string }>('select count(*) as rows from rate_limits');
  return Number(row?.rows);
}

async function countKeys(): Promise<number> {
  const admin = new Redis({ port, host: '127.0.0.1' });
  const keys = await admin.keys('bastion:limit:*');
  admin.disconnect();
  return keys.length;
}

/** Asks with new clients until what they take is counted there. */
async function expectCountedIn(store: 'Redis' | 'PostgreSQL'): Promise<void> {
  const count = store === 'Redis' ? countKeys : countRows;
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const before = await count();
    await askToken(await bastion.createClient());
    if ((await count()) > before) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`nothing was counted in ${store}`);
}

/** Every request is answered and limited, and quickly: what one takes in the middle says how the many fare. */
async function expectLimitedQuickly(): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const client = await bastion.createClient();
    for (const expected of [200, 200, 200, 429]) {
      const { status, ms } = await askToken(client);
      expect(status).toBe(expected);
      times.push(ms);
    }
  }
  times.sort((a, b) => a - b);
  expect(times[Math.floor(times.length / 2)]).toBeLessThan(100);
}

const warnings = async () => ((await (await fetch(`${bastion.url}/readyz`)).json()) as { warnings: string[] }).warnings;

describe('limits counted in Redis', () => {
  it('stand in Redis alone, for all nodes, by keys that tell nothing', async () => {
    const client = await bastion.createClient();
    const rows = await countRows();
    expect(await statusesOf(client, 5)).toEqual([200, 200, 200, 429, 429]);
    expect(await countRows()).toBe(rows);
    const admin = new Redis({ port, host: '127.0.0.1' });
    for (const key of await admin.keys('*')) {
      expect(key).toMatch(/^bastion:limit:[0-9a-f-]{36}:[0-9a-f]{64}$/);
      expect(await admin.pttl(key)).toBeGreaterThan(0);
    }
    admin.disconnect();
  });

  it('who was refused stays refused when Redis dies', async () => {
    const client = await bastion.createClient();
    expect(await statusesOf(client, 4)).toEqual([200, 200, 200, 429]);
    await stopRedis(redis);
    expect(await statusesOf(client, 3)).toEqual([429, 429, 429]);
  });

  it('fall back to PostgreSQL while it is dead, never open, and each request goes on at once', async () => {
    await expectLimitedQuickly();
    await expectCountedIn('PostgreSQL');
    expect(await warnings()).toContain('Redis is not reachable: limits are counted in PostgreSQL');
    const said = bastion.log.lines.map(({ message }) => message);
    expect(said).toContain('Redis is not reachable');
    expect(said).toContain('circuit breaker opened: Redis for limits');
  });

  it('are counted in Redis again when it is back', async () => {
    redis = await startRedis(port);
    await expectCountedIn('Redis');
    await expectLimitedQuickly();
    expect(await warnings()).toEqual([]);
  });

  it('fall back to PostgreSQL too when Redis takes questions and gives no answers', async () => {
    redis.kill('SIGSTOP');
    await expectLimitedQuickly();
    await expectCountedIn('PostgreSQL');
    redis.kill('SIGCONT');
    await expectCountedIn('Redis');
  });
});
