import { register } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeHold } from '../../server/privacy/legal-holds.ts';
import { exportOf } from '../privacy/support/exports.ts';
import { openDeps } from '../support/open-deps.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { callApi, signInDesktop } from './support/desktop-app.ts';

let bastion: TestBastion;
let ada: TestUser;
let desktop: Awaited<ReturnType<typeof signInDesktop>>;

const now = () => Math.floor(Date.now() / 1000);

beforeAll(async () => {
  bastion = await startBastion();
  ada = await bastion.createUser();
  desktop = await signInDesktop(bastion, ada);
});
afterAll(() => bastion?.stop());

const post = (items: unknown[], call = desktop.call) => callApi(bastion.url, 'POST', { ...call, body: { items } });
const read = async (query = '', call = desktop.call) => callApi(bastion.url, 'GET', { ...call, query });
const list = async (call = desktop.call) => (await read('?limit=500', call)).json.items as Record<string, unknown>[];

describe('the consent page', () => {
  it('says in words what the activity scopes allow', () => {
    expect(desktop.consent.body).toContain('Record your activity');
    expect(desktop.consent.body).toContain('Read your activity');
    expect(desktop.consent.body).not.toContain('/api/v1</bdi>');
  });
});

describe('activities', () => {
  it('are kept stripped, and reported by their place without a word of what they said', async () => {
    const at = now() - 100;
    const answer = await post([
      { app: 'Editor', title: 'Letter to zoe.hidden@people.example', text: 'quiet words', at },
      { app: 'Browser', title: 'incognito', is_private: true, at },
      { app: 'Editor', title: 'too old', at: 1_000_000 },
      { app: 'Editor', title: 'Letter to zoe.hidden@people.example', text: 'quiet words', at },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ kept: 1, dropped: 3 });
    expect(answer.json.items).toMatchObject([
      { index: 0, kept: true, altered: [expect.objectContaining({ stage: expect.any(String), count: 1 })] },
      { index: 1, kept: false, dropped_by: 'private-window' },
      { index: 2, kept: false, dropped_by: 'time-window' },
      { index: 3, kept: false, dropped_by: 'duplicates' },
    ]);
    expect(answer.text).not.toMatch(/zoe|quiet|Editor|incognito/);
    const [item] = await list();
    expect(item).toMatchObject({ app: 'Editor', text: 'quiet words', at });
    expect(item?.title).not.toContain('zoe');
  });

  it('are stored as nothing that can be read without the key of their user', async () => {
    await post([{ app: 'Clearwater', title: 'marmalade', at: now() - 60 }]);
    const rows = await bastion.database.query('select * from activities');
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toMatch(/Clearwater|marmalade/);
    expect((await list()).some(({ title }) => title === 'marmalade')).toBe(true);
  });

  it('are kept once, though the same batch arrives many times at once', async () => {
    const user = await bastion.createUser();
    const { call } = await signInDesktop(bastion, user);
    const items = Array.from({ length: 50 }, (_, at) => ({ app: 'Editor', title: `page ${at}`, at: now() - 600 }));
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(items, call)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(answers.reduce((sum, { json }) => sum + Number(json.kept), 0)).toBe(50);
    expect(await list(call)).toHaveLength(50);
    expect((await post(items, call)).json).toMatchObject({ kept: 0, dropped: 50 });
  });

  it('are read page by page, newest first, each once', async () => {
    const user = await bastion.createUser();
    const { call } = await signInDesktop(bastion, user);
    await post(
      Array.from({ length: 25 }, (_, at) => ({ title: `page ${at}`, at: now() - 60 })),
      call,
    );
    const titles: unknown[] = [];
    let cursor: unknown = null;
    let pages = 0;
    do {
      const { json } = await read(`?limit=10${cursor ? `&cursor=${cursor}` : ''}`, call);
      for (const { title } of json.items as { title: string }[]) titles.push(title);
      cursor = json.next_cursor;
      pages += 1;
    } while (cursor && pages < 10);
    expect(pages).toBe(3);
    expect(new Set(titles).size).toBe(25);
  });

  it('are deleted by their user, all of them and nobody else’s', async () => {
    const user = await bastion.createUser();
    const { call } = await signInDesktop(bastion, user);
    await post([{ title: 'mine', at: now() - 60 }], call);
    const before = (await list()).length;
    const answer = await callApi(bastion.url, 'DELETE', call);
    expect(answer.json).toEqual({ deleted: 1 });
    expect(await list(call)).toEqual([]);
    expect(await list()).toHaveLength(before);
  });

  it('are judged by the rules of their tenant', async () => {
    const strict = await bastion.createTenant('strict');
    const settings = JSON.stringify({ activity: { sensitive_apps: ['diary'], max_age_h: 1 } });
    await bastion.database.query('update tenants set settings = $1 where id = $2', [settings, strict.id]);
    const user = await bastion.createUser({ tenantId: strict.id });
    const { call } = await signInDesktop(bastion, user, { tenant: strict });
    const items = [
      { app: 'My Diary', at: now() - 60 },
      { app: 'Editor', at: now() - 7_200 },
      { app: 'Editor', at: now() - 60 },
    ];
    const { json } = await callApi(strict.issuer, 'POST', { ...call, body: { items } });
    expect(json.items).toMatchObject([{ dropped_by: 'sensitive-app' }, { dropped_by: 'time-window' }, { kept: true }]);
  });

  it('stay while a legal hold stands on their user, who is told so', async () => {
    const user = await bastion.createUser();
    const { call } = await signInDesktop(bastion, user);
    await post([{ title: 'held', at: now() - 60 }], call);
    await placeHold(
      bastion,
      { tenant: { id: bastion.defaultTenantId }, actor: 'test' },
      { user: user.id, reason: 'x' },
    );
    const answer = await callApi(bastion.url, 'DELETE', call);
    expect([answer.status, answer.json.code]).toEqual([409, 'on_legal_hold']);
    expect(await list(call)).toMatchObject([{ title: 'held' }]);
  });

  it('are in the copy that their user asked for, and not in the one that an operator did', async () => {
    const user = await bastion.createUser();
    const { call } = await signInDesktop(bastion, user);
    await post([{ title: 'marzipan', at: now() - 60 }], call);
    const node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
    const tenant = { id: bastion.defaultTenantId, issuer: bastion.url };
    expect((await exportOf(node, tenant, user.id)).json).toContain('marzipan');
    const ofOperator = await exportOf(node, tenant, user.id, false);
    expect(ofOperator.json).not.toContain('marzipan');
    expect(ofOperator.html).not.toContain('marzipan');
    expect(ofOperator.document.activities).toEqual([]);
    await node.close();
  });

  it('hold up no other request, though a batch is a megabyte of what takes long to look through', async () => {
    const text = ' 1   11   11 1 11 11 1   1  11  1 1'.repeat(560);
    const items = Array.from({ length: 48 }, (_, at) => ({ app: 'Editor', text: `${at}${text}`, at: now() - 60 }));
    let longest = 0;
    let before = performance.now();
    const watch = setInterval(() => {
      longest = Math.max(longest, performance.now() - before);
      before = performance.now();
    }, 1);
    const answer = await post(items);
    clearInterval(watch);
    expect(answer.status).toBe(200);
    expect(longest).toBeLessThan(400);
  });

  it('take 500 in one batch and not one more', async () => {
    const items = Array.from({ length: 501 }, (_, at) => ({ title: `n ${at}`, at: now() - 60 }));
    expect((await post(items.slice(1))).json).toMatchObject({ kept: 500 });
    const refused = await post(items);
    expect(refused.status).toBe(400);
    expect(refused.json).toMatchObject({ code: 'invalid_body', errors: [{ pointer: '/items', code: 'too_big' }] });
  });
});

describe('what a call costs', () => {
  /** Statements of the server: the fewest of several tries, since its jobs send some too. */
  async function fewest(work: () => Promise<{ status: number }>): Promise<number> {
    const count = async () => (await register.getSingleMetric('bastion_db_statements_total')?.get())?.values[0]?.value;
    const counts: number[] = [];
    for (let run = 0; run < 12; run += 1) {
      const before = await count();
      expect((await work()).status).toBe(200);
      counts.push(Number(await count()) - Number(before));
    }
    return Math.min(...counts);
  }

  it('is at most four round trips to the database: the token, its limit, the work, and what is on record of it', async () => {
    expect(await fewest(() => read())).toBeLessThanOrEqual(4);
    expect(await fewest(() => post([{ title: `title ${Math.random()}`, at: now() - 60 }]))).toBeLessThanOrEqual(4);
    expect(await fewest(() => callApi(bastion.url, 'DELETE', desktop.call))).toBeLessThanOrEqual(4);
  });
});
