import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../adapters/postgres/database.ts';
import { createPostgresLimitStore } from '../../adapters/postgres/rate-limits.ts';
import { createLimiter, type Verdict } from '../../server/limits/limiter.ts';
import { cloneDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { mostInAnyWindow } from './support/reference-limits.ts';

const database = await cloneDatabase();
let db: Database;
let opened: TestDeps;
let tenantId: string;
let now = 1_800_000_000_000;

beforeAll(async () => {
  opened = await openDeps(database);
  db = openDatabase({ url: database.appUrl, connections: 4 });
  tenantId = String((await database.query("select create_tenant('limited', 'limited', null) as id"))[0]?.id);
});
afterAll(async () => {
  await db?.close();
  await opened?.close();
  await database.drop();
});

const node = () =>
  createLimiter({
    store: createPostgresLimitStore(db, () => now),
    sealing: opened.deps.sealing,
    plans: new Map(),
    now_ms: () => now,
  });
const tenantWith = (limit: number) => ({
  id: tenantId,
  settings: { plan_tier: 'standard', limits: { token: limit, login: limit } },
});
const times = (count: number, work: () => Promise<Verdict>) => Promise.all(Array.from({ length: count }, work));
const allowedOf = (verdicts: readonly Verdict[]) => verdicts.filter(({ allowed }) => allowed).length;

describe('nodes that take ahead for a busy client', () => {
  it('never grant more than the limit in any window, all of them together', async () => {
    const limit = 9_000;
    const tenant = tenantWith(limit);
    const nodes = [node(), node(), node()];
    const grants: { at: number; count: number }[] = [];
    let asked = 0;
    const ask = async (count: number) => {
      for (const one of nodes) {
        const allowed = allowedOf(await times(count, () => one.take(tenant, 'token', 'client busy')));
        grants.push({ at: now, count: allowed });
        asked += count;
      }
    };
    const before = db.countStatements();
    for (let at = 0; at < 200; at += 1) {
      now += 97;
      for (let each = 0; each < 4; each += 1) await ask(1);
    }
    const statements = db.countStatements() - before;
    expect(statements).toBeLessThan(asked * 0.6);
    // Then more than there is, at once and for longer than a window.
    for (let at = 0; at < 70; at += 1) {
      now += 1_013;
      await ask(100);
    }
    expect(mostInAnyWindow(grants, 60_000)).toBeLessThanOrEqual(limit);
    expect(mostInAnyWindow(grants, 60_000)).toBeGreaterThan(limit * 0.9);
  });

  it('ask seldom for whoever is far below their limit, from their first second on', async () => {
    const one = node();
    const before = db.countStatements();
    for (let at = 0; at < 500; at += 1)
      expect(await one.take(tenantWith(1_000_000), 'token', 'client new')).toMatchObject({ allowed: true });
    expect(db.countStatements() - before).toBeLessThan(100);
  });

  it('ask seldom near a large limit too, and are refused nothing below it', async () => {
    const limit = 30_000;
    const tenant = tenantWith(limit);
    const [busy, other] = [node(), node()];
    const grants: { at: number; count: number }[] = [];
    const ask = async (one: ReturnType<typeof node>, count: number) => {
      const allowed = allowedOf(await times(count, () => one.take(tenant, 'token', 'client near')));
      grants.push({ at: now, count: allowed });
      return allowed;
    };
    let asks = 0;
    const before = db.countStatements();
    for (let at = 0; at < 260; at += 1) {
      now += 250;
      expect(await ask(other, 10)).toBe(10);
      for (let each = 0; each < 4; each += 1) expect(await ask(busy, 25)).toBe(25);
      asks += 5;
    }
    expect(db.countStatements() - before).toBeLessThan(asks * 0.6);
    // Then more than there is.
    for (let at = 0; at < 130; at += 1) {
      now += 500;
      for (const one of [busy, other]) await ask(one, 200);
    }
    expect(mostInAnyWindow(grants, 60_000)).toBeLessThanOrEqual(limit);
    expect(mostInAnyWindow(grants, 60_000)).toBeGreaterThan(limit * 0.97);
  });

  it('lose no more than a hundredth near the limit, were all that was taken ahead left over', async () => {
    const limit = 6_000;
    const tenant = tenantWith(limit);
    const one = node();
    let allowed = 0;
    // Nobody comes back within a slot for what was taken ahead in it.
    for (let at = 0; at < 50; at += 1) {
      now += 1_000;
      allowed += allowedOf(await times(130, () => one.take(tenant, 'token', 'client in bursts')));
    }
    expect(allowed).toBeLessThanOrEqual(limit);
    expect(allowed).toBeGreaterThanOrEqual(limit * 0.99);
  });

  it('waste nothing of what somebody has who comes near the limit', async () => {
    const tenant = tenantWith(600);
    const one = node();
    let allowed = 0;
    for (let at = 0; at < 30; at += 1) {
      now += 1_000;
      allowed += allowedOf(await times(20, () => one.take(tenant, 'token', 'client eager')));
    }
    expect(allowed).toBe(600);
  });
});

describe('a limiter', () => {
  it('refuses again from memory, without asking, until there may be something', async () => {
    const tenant = tenantWith(4);
    const one = node();
    expect(allowedOf(await times(10, () => one.take(tenant, 'login', 'address a')))).toBe(2);
    const before = db.countStatements();
    const again = await one.take(tenant, 'login', 'address a');
    expect(again).toMatchObject({ allowed: false, limit: 2, remaining: 0, retryAfter_s: 6, isFirstRefusal: false });
    expect(db.countStatements()).toBe(before);
    now += 5_001;
    expect(await one.take(tenant, 'login', 'address a')).toMatchObject({ allowed: true });
  });

  it('says only once in a window that somebody was refused for the first time', async () => {
    const tenant = tenantWith(2);
    const one = node();
    const verdicts = await times(10, () => one.take(tenant, 'login', 'address b'));
    expect(verdicts.filter(({ isFirstRefusal }) => isFirstRefusal)).toHaveLength(1);
  });

  it('has a new answer at once when the limit is raised', async () => {
    const one = node();
    await times(5, () => one.take(tenantWith(2), 'login', 'address c'));
    expect(await one.take(tenantWith(2), 'login', 'address c')).toMatchObject({ allowed: false });
    expect(await one.take(tenantWith(20), 'login', 'address c')).toMatchObject({ allowed: true });
  });

  it('takes a cost whole or not at all', async () => {
    const one = node();
    const tenant = tenantWith(10);
    expect(await one.take(tenant, 'token', 'client d', 8)).toMatchObject({ allowed: true, remaining: 2 });
    expect(await one.take(tenant, 'token', 'client d', 3)).toMatchObject({ allowed: false, remaining: 2 });
    expect(await one.take(tenant, 'token', 'client d', 2)).toMatchObject({ allowed: true, remaining: 0 });
  });
});
