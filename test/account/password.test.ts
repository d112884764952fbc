import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { AccountBrowser, ageSessions, isLogin, titleOf } from './support/account-browser.ts';

let bastion: TestBastion;
let app: RelyingParty;

beforeAll(async () => {
  bastion = await startBastion();
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient({}, { skip_consent: true }) });
});
afterAll(() => bastion?.stop());

const next = 'entirely-new passphrase of 42 words';
const change = (user: TestUser, password = next) => ({ current: user.password, password, repeat: password });

async function enter(user?: TestUser) {
  const known = user ?? (await bastion.createUser());
  const browser = new AccountBrowser(bastion.url);
  return { user: known, browser, page: await browser.signIn(known, '/password') };
}

const sessionsOf = (user: TestUser) =>
  bastion.database.query('select uid from sessions where user_id = $1 and revoked_at is null', [user.id]);

describe('a new password', () => {
  it('is refused without the current one, and guesses at that count as they do in the sign-in', async () => {
    const { user, browser, page } = await enter();
    for (const current of ['', 'wrong']) {
      const again = await browser.submit(page, { ...change(user), current });
      expect([again.status, again.body.includes('form-error')]).toEqual([400, true]);
    }
    let last = page;
    for (let tries = 0; tries < 12 && last.status !== 429; tries += 1)
      last = await browser.submit(page, { ...change(user), current: `guess ${tries}` });
    expect(last.status).toBe(429);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await readAudits(bastion, `kind = 'login.failed' and user_id = $1`, [user.id])).length).toBeGreaterThan(5);
  });

  it('with one guess too many at the current one is locked as in the sign-in, on record', async () => {
    const { user, browser, page } = await enter();
    await browser.submit(page, { ...change(user), current: 'a guess' });
    await bastion.database.query(
      `update login_attempts set failures = 9, open_at = now() - interval '1 minute' where subject like 'account:%'`,
    );
    expect((await browser.submit(page, { ...change(user), current: 'another' })).status).toBe(400);
    expect(await readAudits(bastion, `kind = 'login.locked' and user_id = $1`, [user.id])).toHaveLength(1);
    expect((await browser.submit(page, change(user))).status, 'nor is the right one looked at').toBe(429);
  });

  it('is refused when it breaks the rules, with the rule that it breaks', async () => {
    const { user, browser, page } = await enter();
    const short = await browser.submit(page, change(user, 'short'));
    expect([short.status, short.body.includes('at least 12 characters')]).toEqual([400, true]);
    const differing = await browser.submit(page, { ...change(user), repeat: 'another' });
    expect([differing.status, differing.body.includes('The two passwords differ')]).toEqual([400, true]);
    const same = await browser.submit(page, change(user, user.password));
    expect([same.status, same.body.includes('used this password before')]).toEqual([400, true]);
    const refused = await readAudits(bastion, `kind = 'user.password_refused' and user_id = $1`, [user.id]);
    expect(refused.map(({ details }) => details)).toEqual([
      { code: 'password_too_short' },
      { code: 'password_used_before' },
    ]);
    expect(refused[0]?.opened).toMatchObject({ ip: expect.stringMatching(/127|::1/) });
    expect(await readAudits(bastion, `kind = 'user.password_set' and user_id = $1`, [user.id])).toEqual([]);
  });

  it('wants a sign-in of the last five minutes, for the page and for the form', async () => {
    const { user, browser, page } = await enter();
    await ageSessions(bastion, user);
    const login = await browser.submit(page, change(user));
    expect(isLogin(login)).toBe(true);
    expect(login.body).toContain(`value="${user.email}"`);
    expect(isLogin(await browser.visit('/password'))).toBe(true);
    expect(titleOf(await browser.visit())).toBe('Profile');
    expect(await readAudits(bastion, `kind = 'user.password_set' and user_id = $1`, [user.id])).toEqual([]);
    expect(titleOf(await browser.typePassword(await browser.visit('/password'), user))).toBe('Password');
  });

  it('ends all other sessions with their tokens, and gives this one another identifier', async () => {
    const { user, browser, page } = await enter();
    const elsewhere = new AccountBrowser(bastion.url);
    await elsewhere.signIn(user);
    const tokens = await app.signIn(user);
    const thief = new AccountBrowser(bastion.url);
    for (const cookie of browser.cookies) thief.setCookie(cookie);
    const done = await browser.submit(page, change(user));
    expect(done.body).toContain('Your password is changed.');
    expect(await sessionsOf(user)).toHaveLength(1);
    expect(isLogin(await elsewhere.visit())).toBe(true);
    expect((await app.introspect(tokens.access_token)).body).toEqual({ active: false });
    expect(isLogin(await thief.visit())).toBe(true);
    expect(titleOf(await browser.visit())).toBe('Profile');
    const [audit] = await readAudits(bastion, `kind = 'user.password_set' and user_id = $1`, [user.id]);
    expect(audit?.details).toEqual({ actor: `user:${user.id}`, sessions_ended: 2 });
    const fresh = new AccountBrowser(bastion.url);
    expect((await fresh.signIn(user)).status).toBe(400);
    expect(titleOf(await fresh.signIn({ ...user, password: next }))).toBe('Profile');
  });

  it('is the first one for somebody who has none, and then no other is asked for', async () => {
    const { user, browser } = await enter();
    await bastion.database.query('update users set password_hash = null where id = $1', [user.id]);
    const page = await browser.visit('/password');
    expect(page.body).not.toContain('name="current"');
    const done = await browser.submit(page, { password: next, repeat: next });
    expect(done.body).toContain('Your password is set.');
    expect(done.body).toContain('name="current"');
  });
});
