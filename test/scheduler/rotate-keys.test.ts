import { compactVerify, createLocalJWKSet, importJWK, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSealing } from '../../server/keys/sealing.ts';
import { ensureSigningKeys, loadSigningJwks } from '../../server/keys/signing-keys.ts';
import { rotateKeys } from '../../server/scheduler/jobs/rotate-keys.ts';
import { startScheduler } from '../../server/scheduler/scheduler.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';

type Key = { kid: string; alg: string; state: string; activated_at: Date; retired_at: Date; has_private: boolean };

const tenants = ['a', 'b', 'gone'];
const ids: Record<string, string> = {};
let database: TestDatabase;
let one: TestDeps;
let two: TestDeps;

const idOf = (slug: string) => ids[slug] ?? '';

const list = (slug: string) =>
  database.query<Key>(
    `select kid, alg, state, activated_at, retired_at, sealed_private_jwk is not null as has_private
      from signing_keys where tenant_id = $1 order by kid`,
    [idOf(slug)],
  );

const pick = (keys: Key[], alg: string, state: string) =>
  keys.filter((key) => key.alg === alg && key.state === state).map(({ kid }) => kid);

/** Sets a time of the tenant's keys of one algorithm and state back by some days. */
const setBack = (slug: string, column: 'activated_at' | 'retired_at', days: number, alg = 'ES256') =>
  database.query(
    `update signing_keys set ${column} = now() - make_interval(days => $2)
      where tenant_id = $1 and alg = $3 and state = $4`,
    [idOf(slug), days, alg, column === 'activated_at' ? 'current' : 'retiring'],
  );

const run = () => rotateKeys.run(one.deps);

const jwksOf = (slug: string) => loadSigningJwks(one.deps.db.tenant(idOf(slug)), idOf(slug), one.deps.sealing);
const kidsOf = async (slug: string) => (await jwksOf(slug)).map(({ kid }) => kid);

beforeAll(async () => {
  database = await cloneDatabase();
  one = await openDeps(database);
  const opened = await openDeps(database);
  two = {
    ...opened,
    deps: {
      ...opened.deps,
      sealing: createSealing({ db: opened.deps.db, keyRing: one.deps.keyRing }),
      keyRing: one.deps.keyRing,
    },
  };
  for (const slug of tenants) {
    const [row] = await database.query<{ id: string }>('select create_tenant($1, $1, null) as id', [slug]);
    ids[slug] = row?.id ?? '';
  }
  await database.query("update tenants set status = 'suspended' where slug = 'gone'");
});
afterAll(async () => {
  await Promise.all([one?.close(), two?.close()]);
  await database?.drop();
});
beforeEach(async () => {
  await database.query('delete from signing_keys');
  for (const slug of tenants) await ensureSigningKeys(one.deps.db.tenant(idOf(slug)), idOf(slug), one.deps.sealing);
});

describe('the job that rotates keys', () => {
  it('leaves keys that have not served their time, and retired ones that may still verify', async () => {
    await setBack('a', 'activated_at', 91);
    await run();
    for (const alg of ['ES256', 'RS256', 'EdDSA']) await setBack('a', 'activated_at', 89, alg);
    await setBack('a', 'retired_at', 1);
    const before = await list('a');
    expect(pick(before, 'ES256', 'retiring')).toHaveLength(1);
    expect(await run()).toBeUndefined();
    expect(await list('a')).toEqual(before);
  });

  it('rotates the overdue algorithm of a tenant, and no other one and no other tenant', async () => {
    const [a, b] = [await list('a'), await list('b')];
    await setBack('a', 'activated_at', 91);
    expect(await run()).toEqual({ rotated: 1, dropped: 0 });
    const after = await list('a');
    expect(pick(after, 'ES256', 'current')).toEqual(pick(a, 'ES256', 'next'));
    expect(pick(after, 'ES256', 'retiring')).toEqual(pick(a, 'ES256', 'current'));
    expect(a.map(({ kid }) => kid)).not.toContain(pick(after, 'ES256', 'next')[0]);
    const others = (keys: Key[]) => keys.filter(({ alg }) => alg !== 'ES256');
    expect(others(after)).toEqual(others(a));
    expect(await list('b')).toEqual(b);
    expect(await run()).toBeUndefined();
  });

  it('keeps what the old key signed verifiable, and says in the audit trail what it did', async () => {
    const [signing] = (await jwksOf('a')).filter(({ alg }) => alg === 'ES256');
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: signing?.kid ?? '' })
      .sign(await importJWK(signing ?? {}));
    await setBack('a', 'activated_at', 91);
    await run();
    const keys = (await jwksOf('a')).filter(({ alg }) => alg === 'ES256').map(({ d, ...jwk }) => jwk);
    expect(keys[0]?.kid).not.toBe(signing?.kid);
    await compactVerify(token, createLocalJWKSet({ keys }));
    const [event] = await database.query<{ tenant_id: string; details: object }>(
      "select tenant_id, details from audit_events where kind = 'keys.rotated' order by id desc limit 1",
    );
    expect(event).toMatchObject({
      tenant_id: idOf('a'),
      details: { actor: 'job:rotate-keys', algorithms: ['ES256'] },
    });
  });

  it('drops keys that retired long ago: they are published no more and their private part is gone', async () => {
    await setBack('a', 'activated_at', 91);
    await run();
    const [retired = ''] = pick(await list('a'), 'ES256', 'retiring');
    expect(await kidsOf('a')).toContain(retired);
    await setBack('a', 'retired_at', 3);
    expect(await run()).toEqual({ rotated: 0, dropped: 1 });
    expect(await kidsOf('a')).not.toContain(retired);
    const gone = (await list('a')).find(({ kid }) => kid === retired);
    expect(gone).toMatchObject({ state: 'gone', has_private: false });
  });

  it('lets suspended tenants rest', async () => {
    const before = await list('gone');
    await setBack('gone', 'activated_at', 200);
    expect(await run()).toBeUndefined();
    expect((await list('gone')).map(({ kid, state }) => [kid, state])).toEqual(
      before.map(({ kid, state }) => [kid, state]),
    );
  });

  it.each(['a', 'b'])(
    'rotates those of the others when those of %s cannot be, and tries these again',
    async (stuck) => {
      const other = stuck === 'a' ? 'b' : 'a';
      for (const slug of [stuck, other]) await setBack(slug, 'activated_at', 91);
      const before = await list(stuck);
      const isStuck = `tenant_id <> '${idOf(stuck)}'`;
      await database.query(`alter table signing_keys add constraint stuck check (${isStuck}) not valid`);
      await expect(run()).rejects.toThrow('tenants whose keys could not be rotated: 1');
      await database.query('alter table signing_keys drop constraint stuck');
      expect(pick(await list(other), 'ES256', 'retiring')).toHaveLength(1);
      expect(await list(stuck)).toEqual(before);
      expect(await run()).toEqual({ rotated: 1, dropped: 0 });
    },
  );

  it('on two nodes that run it again and again rotates an overdue key once', async () => {
    const schedulers = [one, two].map(({ deps }) => startScheduler(deps, [{ ...rotateKeys, every_s: 0.005 }]));
    await setBack('a', 'activated_at', 91);
    await expect.poll(async () => pick(await list('a'), 'ES256', 'retiring')).toHaveLength(1);
    const before = await list('a');
    const runs = one.deps.db.countStatements();
    await expect.poll(() => one.deps.db.countStatements()).toBeGreaterThan(runs + 50);
    await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
    expect(await list('a')).toEqual(before);
  });
});
