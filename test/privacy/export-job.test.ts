import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTenant } from '../../adapters/postgres/tenants.ts';
import { insertUser, prepareUser } from '../../server/accounts/insert-user.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { eraseUser } from '../../server/privacy/erase-user.ts';
import { listExports } from '../../server/privacy/export/list-exports.ts';
import { makeExport } from '../../server/privacy/export/make-export.ts';
import { consumeExport } from '../../server/privacy/export/open-export.ts';
import { requestExport } from '../../server/privacy/export/request-export.ts';
import type { ExportSection } from '../../server/privacy/export/section.ts';
import { account } from '../../server/privacy/export/sections/account.ts';
import { makeExports } from '../../server/scheduler/jobs/make-exports.ts';
import { runNode, until } from '../runtime/support/run-node.ts';
import { scratchFolder } from '../runtime/support/scratch-folder.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { exportOf, fillTrail, request } from './support/exports.ts';

// Without a server, whose own job would make them first.
const keys = scratchFolder();
let database: TestDatabase;
let node: TestDeps;
let tenant: { id: string; issuer: string };

beforeAll(async () => {
  database = await cloneDatabase();
  node = await openDeps(database, { keysDir: keys.path });
  tenant = { id: (await findTenant(node.deps.db, { slug: 'default' }))?.id ?? '', issuer: 'https://id.example' };
});
afterAll(async () => {
  await node?.close();
  await database?.drop();
  keys.remove();
});

async function createUser(): Promise<string> {
  const id = uuidv7();
  const prepared = await prepareUser(node.deps.sealing, tenant.id, { id, email: `user-${id}@example.org` });
  await node.deps.db
    .tenant(tenant.id)
    .transaction()
    .execute((db) => insertUser(db, prepared));
  return id;
}

async function find(id: string) {
  const rows = await database.query<{ state: string; attempt: number; stored: string }>(
    `select state, attempt, (select count(*) from user_export_chunks k where k.export_id = e.id) as stored
     from user_exports e where id = $1`,
    [id],
  );
  return rows[0];
}

const makeElsewhere = (...options: string[]) =>
  runNode([...options, 'test/privacy/support/make-export.ts'], {
    env: { DATABASE_URL: database.appUrl.reveal(), KEYS_DIR: keys.path },
  });

const leaseEnds = () => database.query("update user_exports set claimed_until = now() - interval '1 second'");
const erase = (userId: string) => eraseUser(node.deps, { tenant, actor: 'test' }, userId);

/** The account and then a section that stops until it is let go, or fails. */
const accountAnd = (list: ExportSection['list']): ExportSection[] => [account, { ...account, name: 'more', list }];

describe('the job that makes exports', () => {
  it('needs no more memory for 100,000 events than for a few', { timeout: 180_000 }, async () => {
    const user = await createUser();
    await fillTrail(node, tenant, user, 100_000);
    const { id } = await request(node, tenant, user);
    const program = makeElsewhere('--max-old-space-size=64');
    await program.ended();
    expect(program.text()).toMatch(/^made rss/);
    const [row] = await database.query<{ bytes: string }>(
      'select sum(length(sealed)) as bytes from user_export_chunks where export_id = $1',
      [id],
    );
    // More than twice of what the process may keep.
    expect(Number(row?.bytes)).toBeGreaterThan(128 * 2 ** 20);
    await database.query('delete from user_exports');
  });

  it('takes an export up again whose maker was killed, from the beginning', async () => {
    const user = await createUser();
    await fillTrail(node, tenant, user, 20_000);
    const { id } = await request(node, tenant, user);
    const program = makeElsewhere();
    await until(async () => Number((await find(id))?.stored) > 2, program.text);
    program.child.kill('SIGKILL');
    await program.ended();
    expect(await find(id)).toMatchObject({ state: 'making', attempt: 1 });

    expect(await makeExport(node.deps)).toBeUndefined();
    await leaseEnds();
    expect(await makeExports.run(node.deps)).toMatchObject({ made: 1 });
    expect(await find(id)).toMatchObject({ state: 'ready', attempt: 2 });
    const opened = await consumeExport(node.deps, tenant, { id }, { actor: 'test' });
    if (!opened) throw new Error('not ready');
    const { history } = JSON.parse(Buffer.concat(await Array.fromAsync(opened.read('json'))).toString());
    const numbers = history.map(({ details }: { details: { number?: number } }) => details.number);
    expect(new Set(numbers.filter((number: unknown) => number !== undefined)).size).toBe(20_000);
    expect(history.length).toBe(20_001);
  });

  it('lets go of one at once when its node is about to leave, for another node to make', async () => {
    const user = await createUser();
    await fillTrail(node, tenant, user, 5_000);
    const { id } = await request(node, tenant, user);
    expect(await makeExport(node.deps, { stopping: AbortSignal.abort() })).toBe('stopped');
    expect(await find(id)).toEqual({ state: 'making', attempt: 1, stored: '0' });
    expect(await makeExport(node.deps)).toBe('made');
  });

  it('lets of several that claim at once each make another one, and none twice', async () => {
    const users = await Promise.all(Array.from({ length: 6 }, createUser));
    await Promise.all(users.map((user) => request(node, tenant, user)));
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => makeExport(node.deps)));
    expect(outcomes.filter((outcome) => outcome === 'made')).toHaveLength(6);
    expect(outcomes.filter((outcome) => outcome === undefined)).toHaveLength(6);
  });

  it('does not let a maker who was given up write into the work of the next one', async () => {
    const user = await createUser();
    const { id } = await request(node, tenant, user);
    const sections = accountAnd(async function* (source) {
      yield* account.list(source);
      await leaseEnds();
      expect(await makeExport(node.deps)).toBe('made');
    });
    expect(await makeExport(node.deps, { sections: sections.map((one) => ({ ...one, isSingle: true })) })).toBe('lost');
    expect(await find(id)).toEqual({ state: 'ready', attempt: 2, stored: '2' });
  });

  it('tries one that fails again after a pause, five times, and then gives it up', async () => {
    const { id } = await request(node, tenant, await createUser());
    const sections = accountAnd(async function* () {
      yield* [];
      throw new Error('the section is broken');
    });
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await expect(makeExport(node.deps, { sections })).rejects.toThrow('could not be made');
      expect(await makeExport(node.deps, { sections })).toBeUndefined();
      expect(await find(id)).toMatchObject({ state: 'making', attempt });
      await leaseEnds();
    }
    expect(await makeExport(node.deps)).toBeUndefined();
    expect(await find(id)).toMatchObject({ state: 'failed' });
  });

  it('deletes exports that ran out, or were downloaded an hour ago, with all they hold', async () => {
    await database.query('delete from user_exports');
    const [ranOut, fetched, justFetched, kept] = await Promise.all(
      Array.from({ length: 4 }, async () => (await request(node, tenant, await createUser())).id),
    );
    await makeExports.run(node.deps);
    await database.query("update user_exports set expires_at = now() - interval '1 second' where id = $1", [ranOut]);
    await database.query("update user_exports set consumed_at = now() - interval '61 minutes' where id = $1", [
      fetched,
    ]);
    await database.query('update user_exports set consumed_at = now() where id = $1', [justFetched]);
    expect(await makeExports.run(node.deps)).toEqual({ made: 0, purged: 2 });
    const left = await database.query<{ export_id: string }>('select distinct export_id from user_export_chunks');
    expect(left.map((row) => row.export_id).sort()).toEqual([justFetched, kept].sort());
  });
});

it('shows somebody how far their own exports are, and nobody else', async () => {
  const [user, other] = [await createUser(), await createUser()];
  const states = async (who: string) => (await listExports(node.deps, tenant, who)).map(({ state }) => state);
  const { id } = await request(node, tenant, user);
  expect(await states(user)).toEqual(['waiting']);
  await makeExport(node.deps);
  expect(await states(user)).toEqual(['ready']);
  await consumeExport(node.deps, tenant, { id }, { actor: 'test' });
  await request(node, tenant, user);
  expect(await states(user)).toEqual(['waiting', 'downloaded']);
  expect(await states(other)).toEqual([]);
});

describe('somebody who was erased', () => {
  it('has no export: those there were are gone, and none can be asked for', async () => {
    const user = await createUser();
    const { id } = await request(node, tenant, user);
    await makeExport(node.deps);
    await erase(user);
    expect(await find(id)).toBeUndefined();
    expect(await requestExport(node.deps, { tenant, actor: 'test' }, { id: user })).toEqual({
      ok: false,
      code: 'unknown_user',
    });
  });

  it('has none either when they are erased while it is made', async () => {
    const user = await createUser();
    const { id } = await request(node, tenant, user);
    const sections = accountAnd(async function* (source) {
      await erase(user);
      yield* account.list(source);
    });
    expect(await makeExport(node.deps, { sections })).toBe('lost');
    expect(await find(id)).toBeUndefined();
  });
});

describe('what rests in the database', () => {
  it('is sealed, chunk by chunk, and opens nowhere but in its own place', async () => {
    const user = await createUser();
    const { id, url } = await request(node, tenant, user);
    await makeExport(node.deps);
    const rows = await database.query<{ row: string }>(
      `select e::text || k::text as row from user_exports e join user_export_chunks k on k.export_id = e.id where e.id = $1`,
      [id],
    );
    const text = rows.map(({ row }) => row).join();
    expect(text).not.toContain('@example.org');
    expect(text).not.toContain(url.split('/').at(-1));
    await database.query(
      `update user_export_chunks k set sealed = (select sealed from user_export_chunks h where h.export_id = k.export_id and h.format = 'html')
       where export_id = $1 and format = 'json'`,
      [id],
    );
    const opened = await consumeExport(node.deps, tenant, { id }, { actor: 'test' });
    await expect(Array.fromAsync(opened?.read('json') ?? [])).rejects.toThrow();
  });

  it('is one copy for each person: another request throws away the one that was not fetched', async () => {
    const user = await createUser();
    const first = await request(node, tenant, user);
    await makeExport(node.deps);
    await Promise.all([request(node, tenant, user), request(node, tenant, user), request(node, tenant, user)]);
    expect(await find(first.id)).toBeUndefined();
    expect(await database.query('select from user_exports where user_id = $1', [user])).toHaveLength(1);
    const { document } = await exportOf(node, tenant, user);
    expect(document.account.id).toBe(user);
  });
});
