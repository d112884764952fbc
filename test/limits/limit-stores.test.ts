import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LimitStore, LimitWindow } from '../../adapters/limit-store.ts';
import { type Database, openDatabase } from '../../adapters/postgres/database.ts';
import { createPostgresLimitStore, purgeRateLimits } from '../../adapters/postgres/rate-limits.ts';
import { openRedis, type RedisHandle } from '../../adapters/redis/open-redis.ts';
import { createRedisLimitStore } from '../../adapters/redis/redis-limit-store.ts';
import { Secret } from '../../server/kernel/secret.ts';
import { cloneDatabase } from '../support/clone-database.ts';
import { findFreePort } from '../support/find-free-port.ts';
import { recordLog } from '../support/silent-log.ts';
import { startRedis, stopRedis } from '../support/start-redis.ts';
import { createReferenceLimits, mostInAnyWindow } from './support/reference-limits.ts';

const database = await cloneDatabase();
let db: Database;
let redis: RedisHandle;
let process: ChildProcess;
let tenant: string;
let other: string;
let now = 0;

beforeAll(async () => {
  const port = await findFreePort();
  process = await startRedis(port);
  redis = openRedis(new Secret(`redis://127.0.0.1:${port}/0`), recordLog());
  while (
    !(await redis.ping().then(
      () => true,
      () => false,
    ))
  )
    await sleep(20);
  db = openDatabase({ url: database.appUrl, connections: 8 });
  const create = async (slug: string) =>
    String((await database.query('select create_tenant($1, $1, null) as id', [slug]))[0]?.id);
  [tenant, other] = [await create('one'), await create('two')];
});
afterAll(async () => {
  await db?.close();
  await redis?.close();
  if (process) await stopRedis(process);
  await database.drop();
});

const freshKey = () => randomBytes(32).toString('hex');
const perMinute = (limit: number, given: Partial<LimitWindow> = {}): LimitWindow => ({
  key: freshKey(),
  limit,
  window_ms: 60_000,
  grain_ms: 1,
  ...given,
});
const one = { cost: 1, times: 1 };

const stores = {
  PostgreSQL: (isFrozen = true): LimitStore => createPostgresLimitStore(db, isFrozen ? () => now : undefined),
  Redis: (isFrozen = true): LimitStore => createRedisLimitStore(redis, isFrozen ? () => now : undefined),
};

describe.each(Object.entries(stores))('a limit counted in %s', (_name, open) => {
  beforeAll(() => {
    now = 1_800_000_000_000;
  });

  async function granted(store: LimitStore, window: LimitWindow, tenantId = tenant): Promise<number> {
    const [answer] = await store.take(tenantId, [{ ...one, windows: [window] }]);
    return answer?.granted ?? Number.NaN;
  }

  it('never grants more than itself in any window, and never less than the reference, for random arrivals', async () => {
    const store = open();
    const arrival = fc.record({
      after_ms: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 1_500 })),
      cost: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 4 })),
      times: fc.integer({ min: 1, max: 5 }),
    });
    const limits = fc.record({
      limit: fc.integer({ min: 1, max: 8 }),
      burst: fc.integer({ min: 1, max: 5 }),
      window_ms: fc.integer({ min: 20, max: 1_000 }),
      grain_ms: fc.constantFrom(1, 7, 20),
    });
    const journey = fc.array(arrival, { minLength: 10, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(limits, journey, async ({ limit, burst, window_ms, grain_ms }, arrivals) => {
        const windows = [
          { key: freshKey(), limit, window_ms, grain_ms },
          { key: freshKey(), limit: burst, window_ms: 20, grain_ms: 1 },
        ];
        const reference = createReferenceLimits();
        const grants: { at: number; count: number }[] = [];
        for (const { after_ms, cost, times } of arrivals) {
          now += after_ms;
          const request = { cost, times, windows };
          const [answer] = await store.take(tenant, [request]);
          expect(answer).toEqual(reference(now, request));
          grants.push({ at: now, count: (answer?.granted ?? 0) * cost });
        }
        for (const window of windows)
          expect(mostInAnyWindow(grants, window.window_ms)).toBeLessThanOrEqual(window.limit);
      }),
      { numRuns: 25 },
    );
  });

  it('grants 50 callers at once as much as there is, and not one more', async () => {
    const store = open(false);
    const window = perMinute(10);
    const all = await Promise.all(Array.from({ length: 50 }, () => granted(store, window)));
    expect(all.reduce((sum, count) => sum + count, 0)).toBe(10);
  });

  it('survives 50 callers at once that ask for the same limits in different orders', async () => {
    const store = open(false);
    const windows = [perMinute(40), perMinute(25), perMinute(60)];
    const orders = [windows, windows.toReversed(), [windows[1], windows[2], windows[0]] as LimitWindow[]];
    const ask = (at: number) => store.take(tenant, [{ ...one, windows: orders[at % 3] ?? windows }]);
    const all = await Promise.all(Array.from({ length: 50 }, (_, at) => ask(at)));
    expect(all.reduce((sum, [answer]) => sum + (answer?.granted ?? 0), 0)).toBe(25);
  });

  it('gives back what was taken after the window, and not a moment before', async () => {
    const store = open();
    const window = perMinute(2);
    expect([await granted(store, window), await granted(store, window), await granted(store, window)]).toEqual([
      1, 1, 0,
    ]);
    now += 60_000;
    expect(await granted(store, window)).toBe(0);
    now += 1;
    expect(await granted(store, window)).toBe(1);
  });

  it('takes from all windows or from none', async () => {
    const store = open();
    const [wide, narrow] = [perMinute(10), perMinute(1)];
    for (const expected of [1, 0]) {
      const [answer] = await store.take(tenant, [{ ...one, windows: [wide, narrow] }]);
      expect(answer?.granted).toBe(expected);
      expect(answer?.windows.map(({ remaining }) => remaining)).toEqual([9, 0]);
    }
  });

  it('says that a cost above the limit cannot be had', async () => {
    const store = open();
    const [answer] = await store.take(tenant, [{ cost: 5, times: 1, windows: [perMinute(4)] }]);
    expect(answer).toEqual({ granted: 0, windows: [{ remaining: 4, reset_ms: 0, retry_ms: 60_000 }] });
  });

  it('counts each tenant apart', async () => {
    const store = open();
    const window = perMinute(1);
    expect([await granted(store, window), await granted(store, window, other)]).toEqual([1, 1]);
    expect([await granted(store, window), await granted(store, window, other)]).toEqual([0, 0]);
  });

  it('grants no more when the clock is put back', async () => {
    const store = open();
    const window = perMinute(1);
    expect(await granted(store, window)).toBe(1);
    now -= 3_600_000;
    expect(await granted(store, window)).toBe(0);
    now += 3_600_000;
  });

  it('answers several requests for one key in their order', async () => {
    const store = open();
    const window = perMinute(3);
    const ask = (cost: number, times: number) => ({ cost, times, windows: [window] });
    const answers = await store.take(tenant, [ask(1, 1), ask(2, 2), ask(1, 1)]);
    expect(answers.map((answer) => answer.granted)).toEqual([1, 1, 0]);
  });
});

describe('what PostgreSQL keeps of limits', () => {
  it('stays within some sixty numbers a row, however many requests there are', async () => {
    now = 1_800_000_000_000;
    const store = createPostgresLimitStore(db, () => now);
    const window = perMinute(600, { grain_ms: 1_000 });
    for (let at = 0; at < 200; at += 1) {
      now += 450;
      await store.take(tenant, [{ cost: 1, times: 4, windows: [window] }]);
    }
    const [row] = await database.query<{ size: number }>(
      "select cardinality(ends) as size from rate_limits where key = decode($1, 'hex')",
      [window.key],
    );
    expect(row?.size).toBeLessThanOrEqual(62);
  });

  it('is purged once no limit asks for it any more', async () => {
    await database.query('delete from rate_limits');
    const [past, present] = [perMinute(1), perMinute(1)];
    const store = (at: number) => createPostgresLimitStore(db, () => at);
    await store(Date.now() - 600_000).take(tenant, [{ ...one, windows: [past] }]);
    await store(Date.now()).take(other, [{ ...one, windows: [present] }]);
    expect(await purgeRateLimits(db, 100)).toBe(1);
    const rows = await database.query<{ key: string }>("select encode(key, 'hex') as key from rate_limits");
    expect(rows).toEqual([{ key: present.key }]);
  });
});
