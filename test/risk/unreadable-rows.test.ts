import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sealRiskProfile } from '../../adapters/postgres/risk.ts';
import { findTenant } from '../../adapters/postgres/tenants.ts';
import { showAttempt } from '../../server/risk/attempts/view-attempts.ts';
import { explainSignIn } from '../../server/risk/explain-sign-in.ts';
import { toTenant } from '../../server/tenancy/tenant.ts';
import { AccountBrowser, titleOf } from '../account/support/account-browser.ts';
import { exportOf } from '../privacy/support/exports.ts';
import type { HttpBrowser } from '../support/http-browser.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import type { TestUser } from '../support/start-bastion.ts';
import { addresses, strangerAt } from './support/from-elsewhere.ts';
import { codeIn, startWatchedAccounts, type WatchedAccounts } from './support/start-watched-accounts.ts';

const asked = 'unusual for your account';
let people: WatchedAccounts;
let node: TestDeps;
let user: TestUser;
let home: HttpBrowser;

beforeAll(async () => {
  people = await startWatchedAccounts();
  node = await openDeps(people.bastion.database, { keysDir: people.bastion.config.keysDir });
});
beforeEach(async () => {
  ({ user, home } = await people.atHome());
  people.bastion.log.lines.length = 0;
});
afterAll(async () => {
  await node?.close();
  await people?.stop();
});

const query = (text: string, values: unknown[] = []) => people.bastion.database.query(text, values);
const lastAttempt = async () => (await people.attemptsOf(user)).at(-1);
const attemptId = async () => (await lastAttempt())?.id ?? '';

/** Changes one character in the middle of what is sealed, which is in base64. */
const altered = `overlay(sealed placing (case substr(sealed, length(sealed) / 2, 1) when 'A' then 'B' else 'A' end)
  from length(sealed) / 2 for 1)`;
const tamper = (table: 'risk_profiles' | 'risk_attempts' | 'sign_ins') =>
  query(`update ${table} set sealed = ${altered} where user_id = $1`, [user.id]);

async function sealProfile(content: object): Promise<void> {
  const key = await people.bastion.sealing.findUserKey(people.bastion.defaultTenantId, user.id);
  if (!key) throw new Error('a user has a key');
  await query('update risk_profiles set sealed = $2 where user_id = $1', [
    user.id,
    sealRiskProfile(key, user.id, content),
  ]);
}

/** Ways in which a profile comes to be unreadable. */
const damages: readonly (readonly [how: string, damage: () => Promise<unknown>])[] = [
  ['altered', () => tamper('risk_profiles')],
  ['no sealed text at all', () => query("update risk_profiles set sealed = 'x' where user_id = $1", [user.id])],
  [
    'under another key',
    async () => {
      const other = await people.atHome();
      const from = '(select p.sealed from risk_profiles p where p.user_id = $2)';
      await query(`update risk_profiles set sealed = ${from} where user_id = $1`, [user.id, other.user.id]);
    },
  ],
  ['in a shape that nobody knows', () => sealProfile({ ip: '203.0.113.99', shape: 'of another day' })],
];

const errorsAbout = (what: string) =>
  people.bastion.log.lines.filter(({ level, message }) => level === 'error' && message.includes(what));

describe('what is usual for somebody, where it cannot be read,', () => {
  it.each(damages)('because it is %s, keeps nobody out: more is asked, and a new profile begins', async (_, damage) => {
    await damage();
    people.bastion.log.lines.length = 0;
    expect((await people.signIn(home, user)).page.body).toContain(asked);
    expect(await lastAttempt()).toMatchObject({ decision: 'step_up', points: { unknown_history: 40 } });
    const [line] = errorsAbout('the risk profile of a user cannot be read');
    expect(line?.fields).toMatchObject({ tenant_id: people.bastion.defaultTenantId, user_id: user.id });
    expect(JSON.stringify(people.bastion.log.lines)).not.toMatch(/203\.0\.113|85\.214|another day|Firefox/);
    await people.letIn(user, home);
    await people.mailTo(user, 'New sign-in');
    expect(await people.profileOf(user)).toMatchObject({ devices: [{}], networks: [{ network: '85.214.132.0/24' }] });
    expect(codeIn((await people.signIn(home, user)).page), 'the next time').toBeDefined();
  });

  it('is not what a version of the program wrote that knows more: what this one does not know is left out', async () => {
    await sealProfile({ ...(await people.profileOf(user)), a_field: { of: 'tomorrow' } });
    expect(codeIn((await people.signIn(home, user)).page)).toBeDefined();
    expect(errorsAbout('cannot be read')).toEqual([]);
  });

  it('is not a database that cannot be asked: that lets nobody in', async () => {
    await query('alter table risk_profiles rename to away');
    try {
      const { page } = await people.signIn(home, user);
      expect(page.status).toBeGreaterThanOrEqual(500);
      expect(errorsAbout('cannot be read')).toEqual([]);
    } finally {
      await query('alter table away rename to risk_profiles');
    }
    expect(codeIn((await people.signIn(home, user)).page)).toBeDefined();
  });
});

describe('“This was not me”', () => {
  const damaged = [['risk_profiles'], ['risk_attempts'], ['risk_profiles', 'risk_attempts']] as const;

  it.each(damaged.map((tables) => [tables] as const))(
    'works where %j cannot be read, and nothing is usual after it',
    async (tables) => {
      await people.letIn(user);
      const link = await people.linkTo(user);
      for (const table of tables) await tamper(table);
      expect((await people.answer(link, 'not_me')).body).toContain('Your account is locked');
      expect(await people.stateOf(user)).toMatchObject({ status: 'locked' });
      expect(await lastAttempt()).toMatchObject({ answer: 'not_me' });
      expect(await people.profileOf(user)).toBeUndefined();
    },
  );

  it('in the history does too', async () => {
    await people.letIn(user);
    const owner = await openHistory();
    for (const table of ['risk_profiles', 'risk_attempts', 'sign_ins'] as const) await tamper(table);
    const page = await owner.visit(`/history/answer/${await attemptId()}`);
    expect(titleOf(await owner.submit(page, { answer: 'not_me' }))).toBe('Your account is locked');
    expect(await people.profileOf(user)).toBeUndefined();
  });
});

describe('“This was me”', () => {
  it('begins a new profile where there is one that cannot be read, and teaches nothing by an attempt that cannot', async () => {
    const refuse = () => people.signIn(strangerAt(addresses.tokyo), user);
    const owner = await openHistory();
    const confirm = async () =>
      owner.submit(await owner.visit(`/history/answer/${await attemptId()}`), { answer: 'me' });
    await refuse();
    const before = await people.profileOf(user);
    await tamper('risk_attempts');
    expect((await confirm()).status).toBe(200);
    expect(await people.profileOf(user)).toEqual(before);
    await refuse();
    await tamper('risk_profiles');
    expect((await confirm()).status).toBe(200);
    expect(await people.profileOf(user)).toMatchObject({ countries: [{ country: 'JP' }] });
  });
});

/** The owner at their account pages, in their own browser at home. */
async function openHistory(): Promise<AccountBrowser> {
  const owner = new AccountBrowser(people.bastion.url);
  Object.assign(owner.headers, home.headers);
  for (const cookie of home.cookies) owner.setCookie(cookie);
  await owner.visit();
  return owner;
}

describe('one row that cannot be read', () => {
  it('is in the history without its place, among the others', async () => {
    await people.signIn(strangerAt(addresses.tokyo), user);
    const owner = await openHistory();
    await query(`update risk_attempts set sealed = ${altered} where id = $1`, [await attemptId()]);
    const { status, body } = await owner.visit('/history');
    expect(status).toBe(200);
    const rows = body.split('class="row"').slice(1);
    expect(rows.filter((row) => row.includes('Germany')).length).toBeGreaterThan(0);
    expect(rows.filter((row) => row.includes('Very unusual'))).toHaveLength(1);
    const signals = `update risk_attempts set signals = '{"of": "another version"}' where user_id = $1`;
    await query(signals, [user.id]);
    expect((await owner.visit('/history')).status).toBe(200);
    await tamper('sign_ins');
    expect((await owner.visit('/history')).body).toContain('No longer readable');
    expect(errorsAbout('an entry of a sign-in history cannot be read').length).toBeGreaterThan(0);
  });

  it('is shown to operators without where it was, and explained as unknown', async () => {
    const row = await findTenant(people.bastion.db, { slug: 'default' });
    if (!row) throw new Error('there is a default tenant');
    const tenant = toTenant(row, people.bastion.url);
    const scope = { tenant, actor: 'test' };
    await tamper('risk_attempts');
    await tamper('risk_profiles');
    const id = await attemptId();
    expect(await showAttempt(node.deps, scope, id)).toMatchObject({ ok: true, value: { id, details: null } });
    const supposed = { user: user.id, ip: addresses.berlin };
    expect(await explainSignIn(node.deps, scope, { ...supposed, device: 'new' })).toMatchObject({
      value: {
        decision: 'step_up',
        factors: expect.arrayContaining([expect.objectContaining({ id: 'unknown_history', points: 40 })]),
      },
    });
    const known = await explainSignIn(node.deps, scope, { ...supposed, device: 'known' });
    expect(known).toEqual({ ok: false, code: 'no_known_device' });
  });

  it('does not keep a copy of everything else back', async () => {
    for (const table of ['risk_profiles', 'risk_attempts', 'sign_ins'] as const) await tamper(table);
    const owner = { id: people.bastion.defaultTenantId, issuer: people.bastion.url };
    const { document } = await exportOf(node, owner, user.id);
    expect(document.account).toMatchObject({ email: user.email });
    expect(document.usual_sign_ins).toEqual([]);
    expect(document.weighed_sign_ins).toHaveLength(1);
    expect(document.sign_ins).toMatchObject([{ result: 'unreadable', methods: [], ip: null }]);
  });
});
