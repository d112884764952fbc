import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expireSignIns } from '../../adapters/postgres/sign-ins.ts';
import { createUnit } from '../../adapters/postgres/unit.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { listSignIns } from '../../server/sign-ins/list-sign-ins.ts';
import { codeOf, secretOn, stepNow } from '../flows/support/authenticator-app.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { firefox } from './support/devices.ts';

let bastion: TestBastion;
let node: TestDeps;
let app: RelyingParty;

beforeAll(async () => {
  bastion = await startBastion();
  node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient({}, { skip_consent: true }) });
});
afterAll(async () => {
  await node?.close();
  await bastion?.stop();
});

const tenant = () => ({ id: bastion.defaultTenantId });
const list = (user: Pick<TestUser, 'id'>, more: { cursor?: string; limit?: number } = {}) =>
  listSignIns(node.deps, { tenant: tenant(), userId: user.id, ...more });
const count = async () => Number((await bastion.database.query('select count(*) from sign_ins'))[0]?.count);

/** Tries to sign in; answers the browser and the page it led to. */
async function login(user: Pick<TestUser, 'email' | 'password'>, params: Record<string, string> = {}) {
  const browser = new HttpBrowser({ 'user-agent': firefox });
  const page = await browser.open(app.authorizationUrl({ prompt: 'login', scope: 'openid', ...params }).url);
  return { browser, page: await browser.submit(page, { login: user.email, password: user.password }) };
}

/** Puts an attempt into a user's history as a request would. */
const keep = (user_id: string | undefined, content: object = { result: 'failed' }) =>
  node.deps.commitUnit(bastion.defaultTenantId, {
    ...createUnit(),
    rare: [{ write: 'keep_sign_in', sign_in: { user_id, content } }],
  });

/** Runs a statement with a user in scope, as somebody who reached the database would; answers how many rows it concerned. */
async function as(user: string | undefined, text: string): Promise<number | string | null> {
  const client = new Client({ connectionString: bastion.database.appUrl.reveal() });
  await client.connect();
  try {
    await client.query("select set_config('bastion.tenant_id', $1, false), set_config('bastion.user_id', $2, false)", [
      bastion.defaultTenantId,
      user ?? '',
    ]);
    return (await client.query(text)).rowCount;
  } catch (error) {
    return String((error as { code?: string }).code);
  } finally {
    await client.end();
  }
}

describe('a sign-in history', () => {
  it('has the attempts that failed and the one that did not, with browser, address, client and methods', async () => {
    const user = await bastion.createUser();
    await login({ ...user, password: 'not the password' });
    await login(user);
    const { items, next_cursor } = await list(user);
    const from = { browser: 'Firefox (Linux)', ip: '127.0.0.1', client_id: app.client.client_id };
    expect(items).toMatchObject([
      { result: 'succeeded', methods: ['pwd'], code: undefined, trusted_device: false, ...from },
      { result: 'failed', methods: [], code: 'wrong_password', ...from },
    ]);
    expect(next_cursor).toBeUndefined();
    for (const { at } of items) expect(Math.abs(Date.now() - at.getTime())).toBeLessThan(30_000);
  });

  it('has a second factor that was wrong, and no success until it is right', async () => {
    const user = await bastion.createUser();
    const { browser, page } = await login(user, { acr_values: 'urn:bastion:acr:mfa' });
    const secret = secretOn(page.body);
    const shown = await browser.submit(page, { code: codeOf(secret, stepNow() - 1) });
    await browser.submit(shown, { decision: 'renew' });
    const again = await login(user);
    expect((await list(user)).items).toHaveLength(1);
    await again.browser.submit(again.page, { code: '000000' });
    await again.browser.submit(again.page, { code: codeOf(secret, stepNow()) });
    expect((await list(user)).items).toMatchObject([
      { result: 'succeeded', methods: ['pwd', 'otp', 'mfa'] },
      { result: 'failed', code: 'wrong_totp' },
      { result: 'succeeded', methods: ['pwd', 'otp', 'mfa'] },
    ]);
  });

  it('has nothing of accounts that do not exist, and nothing of attempts that were not looked at', async () => {
    const user = await bastion.createUser();
    const before = await count();
    await login({ email: 'nobody@example.org', password: 'x' });
    expect(await count()).toBe(before);
    for (let attempt = 0; attempt < 14; attempt += 1) await login({ ...user, password: 'wrong' });
    const { items } = await list(user);
    expect(items.length).toBeLessThan(14);
    expect(items.every(({ code }) => code === 'wrong_password')).toBe(true);
  });

  it('comes in pages, the newest first, each entry once; a cursor of nobody begins anew', async () => {
    const user = await bastion.createUser();
    for (let entry = 0; entry < 5; entry += 1) {
      await keep(user.id, { result: 'failed', code: String(entry) });
      // Within a millisecond there is no order.
      await sleep(2);
    }
    const seen: (string | undefined)[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(user, { limit: 2, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map(({ code }) => code));
      cursor = page.next_cursor;
    } while (cursor);
    expect(seen).toEqual(['4', '3', '2', '1', '0']);
    expect((await list(user, { cursor: "' or true --" })).items).toHaveLength(5);
  });

  it('rests sealed, with nothing in the row but whose it is and when', async () => {
    const user = await bastion.createUser();
    await login(user);
    const rows = await bastion.database.query('select s::text as row from sign_ins s where user_id = $1', [user.id]);
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toMatch(/Firefox|127\.0\.0\.1|pwd|succeeded|client-/);
  });

  it('ends with its user', async () => {
    const user = await bastion.createUser();
    await keep(user.id);
    await bastion.database.query("update users set status = 'erased' where id = $1", [user.id]);
    const before = await count();
    await keep(user.id);
    expect(await count()).toBe(before);
  });

  it('is kept for as long as the tenant says, unless it is held', async () => {
    const [user, held] = [await bastion.createUser(), await bastion.createUser()];
    const old = uuidv7(Date.now() - 40 * 86_400_000);
    for (const { id } of [user, held]) {
      await bastion.database.query('insert into sign_ins (tenant_id, user_id, id, sealed) values ($1, $2, $3, $4)', [
        bastion.defaultTenantId,
        id,
        old,
        'x',
      ]);
      await keep(id);
    }
    await bastion.database.query(
      "insert into legal_holds (tenant_id, id, user_id, reason, placed_by) values ($1, $2, $3, 'a case', 'test')",
      [bastion.defaultTenantId, uuidv7(), held.id],
    );
    const first = '00000000-0000-0000-0000-000000000000';
    expect((await expireSignIns(bastion.db.tenant(bastion.defaultTenantId), first, 1_000, 30)).deleted).toBe(1);
    const left = async (id: string) =>
      (await bastion.database.query('select from sign_ins where user_id = $1', [id])).length;
    expect([await left(user.id), await left(held.id)]).toEqual([1, 2]);
  });
});

describe('a sign-in history is closed', () => {
  it.each([
    ['nobody', () => undefined],
    ['another user', (users: TestUser[]) => users[1]?.id],
    ['an administrator of the tenant', (users: TestUser[]) => users[2]?.id],
  ])('in the database to %s', async (_who, pick) => {
    const users = [
      await bastion.createUser(),
      await bastion.createUser(),
      await bastion.createUser({ roles: ['super_admin'] }),
    ];
    await keep(users[0]?.id);
    const where = `where user_id = '${users[0]?.id}'`;
    const scope = pick(users);
    expect(await as(scope, `select from sign_ins ${where}`)).toBe(0);
    expect(await as(scope, `delete from sign_ins ${where}`)).toBe(0);
    expect(await as(scope, `update sign_ins set sealed = 'x' ${where}`)).toBe('42501');
    expect(
      await as(scope, `insert into sign_ins (user_id, id, sealed) values ('${users[0]?.id}', '${uuidv7()}', 'x')`),
    ).toBe('42501');
    expect(await as(users[0]?.id, `select from sign_ins ${where}`)).toBe(1);
  });

  it('to the next statement on the same connection', async () => {
    const user = await bastion.createUser();
    await keep(user.id);
    const client = new Client({ connectionString: bastion.database.appUrl.reveal() });
    await client.connect();
    await client.query("select set_config('bastion.tenant_id', $1, false)", [bastion.defaultTenantId]);
    const { rowCount } = await client.query('select * from list_sign_ins($1, null, 10)', [user.id]);
    const after = await client.query('select from sign_ins');
    await client.query('select keep_sign_in($1, $2, $3)', [user.id, uuidv7(), 'x']);
    const later = await client.query('select from sign_ins');
    await client.end();
    expect([rowCount, after.rowCount, later.rowCount]).toEqual([1, 0, 0]);
  });
});
