import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countAttempt, forgetFailures } from '../../../server/credentials/count-attempt.ts';
import { tenantSettings } from '../../../server/tenancy/tenant-settings.ts';
import { cloneDatabase, type TestDatabase } from '../../support/clone-database.ts';
import { openDeps, type TestDeps } from '../../support/open-deps.ts';
import { createAttemptAccount } from './attempt-account.ts';
import { createRandom } from './random.ts';

const attempt = (n: number, device?: string) => ({ account: `a${n}`, network: 'net', password: `p${n}`, device });

describe('the account of attempts in memory', () => {
  it('counts failures at the account, from the network and of the password', () => {
    const counts = createAttemptAccount();
    for (let n = 0; n < 3; n += 1) counts.count({ ...attempt(n), account: 'one', password: 'same' }, n);
    expect(counts.count({ ...attempt(9), account: 'one', password: 'same' }, 4)).toMatchObject({
      account: 3,
      network: 3,
      sprayed: 3,
    });
  });

  it('shows a known browser nothing that failed elsewhere', () => {
    const counts = createAttemptAccount();
    for (let n = 0; n < 60; n += 1) counts.count({ ...attempt(n), account: 'one' }, n);
    const own = counts.count({ ...attempt(0, 'laptop'), account: 'one' }, 61);
    expect(own).toEqual({ account: 0, network: 0, sprayed: 0, is_stuffing: false, isLimited: false });
  });

  it('locks an account after ten failures, for a quarter of an hour, and forgets them at a success', () => {
    const counts = createAttemptAccount();
    const one = (n: number) => ({ ...attempt(n), account: 'one' });
    for (let n = 0; n < 10; n += 1) expect(counts.count(one(n), n * 60).isLimited).toBe(false);
    expect(counts.count(one(10), 9 * 60 + 899).isLimited).toBe(true);
    expect(counts.count(one(11), 9 * 60 + 900)).toMatchObject({ isLimited: false, account: 10 });
    counts.succeed(one(11));
    expect(counts.count(one(12), 9 * 60 + 901).account).toBe(0);
  });

  it('notices stuffing when fifty accounts have failed within ten minutes, and not when honest people slipped', () => {
    const noticed = (spread_s: number) => {
      const counts = createAttemptAccount();
      for (let n = 0; n < 50; n += 1) counts.count({ ...attempt(n), network: `net-${n}` }, n * spread_s);
      return counts.count({ ...attempt(99), network: 'other' }, 50 * spread_s).is_stuffing;
    };
    expect([noticed(1), noticed(60)]).toEqual([true, false]);
  });
});

describe('the account in memory and that of the database', () => {
  let database: TestDatabase;
  let node: TestDeps;
  beforeAll(async () => {
    database = await cloneDatabase();
    node = await openDeps(database);
  });
  afterAll(async () => {
    await node?.close();
    await database?.drop();
  });

  it.each([1, 2, 3])('let through, and count, the same of 400 random attempts (seed %i)', async (seed) => {
    const [row] = await database.query<{ id: string }>(`select create_tenant('t${seed}', 'T', null) as id`);
    const tenant = { id: row?.id ?? '', settings: tenantSettings.parse({ stuffing_threshold: 50 }) };
    const random = createRandom(seed);
    const memory = createAttemptAccount();
    // From midnight on: the hash of a password is another one each day.
    let now = Date.UTC(2026, 2, 2) / 1000;
    for (let n = 0; n < 400; n += 1) {
      now += random.chance(0.02) ? random.int(4_000) : random.int(8);
      const attempt = {
        account: `a${random.int(random.chance(0.5) ? 4 : 200)}`,
        network: `203.0.${random.int(3)}.0/24`,
        password: `p${random.int(random.chance(0.3) ? 2 : 1_000)}`,
        device: random.chance(0.15) ? `d${random.int(3)}` : undefined,
      };
      const clock = { ...node.deps.clock, now: () => now };
      const counted = await countAttempt({ ...node.deps, clock }, tenant, attempt);
      const { isLimited, is_stuffing, account, network, sprayed } = memory.count(attempt, now);
      expect([n, isLimited]).toEqual([n, !counted.isAllowed]);
      if (!counted.isAllowed) continue;
      expect([n, counted.seen]).toEqual([n, { account, network, password: sprayed, is_stuffing }]);
      if (!random.chance(0.1)) continue;
      await counted.takeBack();
      await forgetFailures({ ...node.deps, clock }, tenant.id, counted.failuresOf);
      memory.succeed(attempt);
    }
  });
});
