import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../adapters/postgres/change-feed.ts';
import { createTenantRuntimes, type TenantRuntimes } from '../../server/tenancy/tenant-runtimes.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';

const publicHost = 'id.example.test';
let database: TestDatabase;
let opened: TestDeps;
let runtimes: TenantRuntimes;
const ids: Record<string, string> = {};

const open = (maxTenants?: number) =>
  createTenantRuntimes(opened.deps, {
    publicUrl: `https://${publicHost}`,
    jwtAlgorithm: 'ES256',
    ...(maxTenants ? { maxTenants } : {}),
  });

const find = (slug: string) => runtimes.find(publicHost, `/t/${slug}/token`);
const changeOf = (table: string, slug: string, id = slug): Change => ({ table, tenant_id: ids[slug] ?? '', id });

async function createTenant(slug: string, host: string | null = null): Promise<void> {
  const [row] = await database.query<{ id: string }>('select create_tenant($1, $1, $2) as id', [slug, host]);
  ids[slug] = row?.id ?? '';
}

/** How many wait for the table of signing keys, or have it for themselves. */
async function countLocks(granted: boolean): Promise<number> {
  const locks = await database.query(
    `select 1 from pg_locks where relation = 'signing_keys'::regclass and granted = $1 and (mode ~ '^AccessE' or not granted)
      and database = (select oid from pg_database where datname = current_database())`,
    [granted],
  );
  return locks.length;
}

beforeAll(async () => {
  database = await cloneDatabase();
  opened = await openDeps(database);
  for (const slug of ['a', 'b', 'c', 'gone']) await createTenant(slug);
  await createTenant('own', 'login.own.test');
  await database.query("update tenants set status = 'suspended' where slug = 'gone'");
});
afterAll(async () => {
  await opened?.close();
  await database?.drop();
});
beforeEach(() => {
  runtimes = open();
});

describe('a tenant is not found', () => {
  it.each([
    ['by a slug that nobody has', publicHost, '/t/nobody'],
    ['by a slug in capital letters', publicHost, '/t/A'],
    ['while it is suspended', publicHost, '/t/gone'],
    ['by path, when it has a host name of its own', publicHost, '/t/own'],
    ['by a host name that nobody has', 'login.nobody.test', '/'],
    ['by its slug as a host name', 'a', '/'],
    ['by the path on the host of another', 'login.own.test.', '/t/a'],
  ])('%s', async (_name, host, path) => {
    const found = await runtimes.find(host, path);
    expect(found?.tenant.slug).toBe(path === '/t/A' ? 'default' : undefined);
  });

  it('and asking for that name again does not ask the database', async () => {
    await find('nobody');
    const before = opened.deps.db.countStatements();
    for (let count = 0; count < 50; count += 1) expect(await find('nobody')).toBeUndefined();
    expect(opened.deps.db.countStatements()).toBe(before);
  });

  it('until it is created: the announcement makes it known at once', async () => {
    expect(await find('fresh')).toBeUndefined();
    await createTenant('fresh');
    runtimes.applyChange(changeOf('tenants', 'fresh'));
    expect((await find('fresh'))?.tenant.slug).toBe('fresh');
  });
});

describe('the tenants at work are bounded', () => {
  it('names that do not exist push none of them out', async () => {
    runtimes = open(2);
    const [a, b] = [await find('a'), await find('b')];
    const guesses = Array.from({ length: 300 }, (_, n) => [find(`guess-${n}`), runtimes.find(`guess-${n}.test`, '/')]);
    expect(await Promise.all(guesses.flat())).toEqual(Array(600).fill(undefined));
    expect([await find('a'), await find('b')]).toEqual([a, b]);
    expect(await find('a')).toBe(a);
  });

  it('the one that was not asked for the longest makes room, and is built anew when it is asked for', async () => {
    runtimes = open(2);
    const first = await find('a');
    const second = await find('b');
    expect(await find('a')).toBe(first);
    await find('c');
    expect(await find('a')).toBe(first);
    const again = await find('b');
    expect(again).not.toBe(second);
    expect(again?.tenant).toEqual(second?.tenant);
  });

  it('many requests at once for a tenant that rests build it once', async () => {
    const found = await Promise.all(Array.from({ length: 20 }, () => find('a')));
    expect(found[0]?.tenant.slug).toBe('a');
    expect(new Set(found).size).toBe(1);
  });
});

describe('a change in the database', () => {
  it('of another tenant, or of one client, leaves the issuer of a tenant as it is', async () => {
    const a = await find('a');
    for (const table of ['tenants', 'signing_keys']) runtimes.applyChange(changeOf(table, 'b'));
    runtimes.applyChange(changeOf('clients', 'a', 'shop'));
    runtimes.applyChange(changeOf('resources', 'a', 'https://api.example'));
    expect(await find('a')).toBe(a);
  });

  it.each(['tenants', 'signing_keys'])('of its %s builds it anew', async (table) => {
    const before = await find('a');
    await database.query("update tenants set name = 'Named ' || $1 where slug = 'a'", [table]);
    expect((await find('a'))?.tenant.name).toBe(before?.tenant.name);
    runtimes.applyChange(changeOf(table, 'a'));
    expect((await find('a'))?.tenant.name).toBe(`Named ${table}`);
  });

  it('while it is being built is not missed: the next request gets it anew', async () => {
    await find('a');
    runtimes.applyChange(changeOf('signing_keys', 'a'));
    const lock = database.query('begin; lock table signing_keys; select pg_sleep(0.5); commit');
    await expect.poll(() => countLocks(true)).toBe(1);
    const building = find('a');
    await expect.poll(() => countLocks(false)).toBe(1);
    runtimes.applyChange(changeOf('signing_keys', 'a'));
    await lock;
    const first = await building;
    await expect.poll(() => find('a')).not.toBe(first);
    const second = await find('a');
    expect(await find('a')).toBe(second);
  });

  it('that may have been missed makes all of them forgotten', async () => {
    const before = [await find('a'), await find('b'), await find('nobody')];
    await database.query("update tenants set status = 'suspended' where slug = 'b'");
    runtimes.forgetAll();
    expect(await find('a')).not.toBe(before[0]);
    expect(await find('b')).toBeUndefined();
  });
});
