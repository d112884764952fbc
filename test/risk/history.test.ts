import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AccountBrowser, ageSessions, isLogin, titleOf, tokenOn } from '../account/support/account-browser.ts';
import { readAudits } from '../support/read-audits.ts';
import type { TestUser } from '../support/start-bastion.ts';
import { addresses, browserAt, strangerAt } from './support/from-elsewhere.ts';
import { codeIn, startWatchedAccounts, type WatchedAccounts } from './support/start-watched-accounts.ts';

let people: WatchedAccounts;
let user: TestUser;
/** The user at their account pages, in their own browser at home. */
let owner: AccountBrowser;

beforeAll(async () => {
  people = await startWatchedAccounts();
});
beforeEach(async () => {
  const found = await people.atHome();
  user = found.user;
  owner = new AccountBrowser(people.bastion.url);
  Object.assign(owner.headers, found.home.headers);
  for (const cookie of found.home.cookies) owner.setCookie(cookie);
  await owner.visit();
});
afterAll(() => people?.stop());

const refusedAtTokyo = () => people.signIn(strangerAt(addresses.tokyo), user);
const lastAttempt = async () => (await people.attemptsOf(user)).at(-1)?.id ?? '';
/** Presses one of the buttons about an attempt; answers the page that follows. */
async function answer(id: string, said: string, browser = owner) {
  const page = await browser.visit(`/history/answer/${id}`);
  return browser.submit(page, { answer: said });
}

describe('the sign-in history', () => {
  it('says from where each attempt was, and how unusual, and asks about those that were', async () => {
    await refusedAtTokyo();
    const { body } = await owner.visit('/history');
    const rows = body.split('class="row"').slice(1);
    expect(rows[0]).toMatch(/Refused <span[^>]*>Too unusual/);
    expect(rows[0]).toMatch(/Chrome \(Windows\), [^(]*Japan \(<bdi>133\.242\.0\.3/);
    expect(rows[0]).toMatch(/Very unusual: .*new device/);
    expect(rows[0]).toContain(`/account/history/answer/${await lastAttempt()}`);
    for (const row of rows.slice(1)) {
      expect(row).toMatch(/Germany \(<bdi>85\.214/);
      expect(row).toContain('Usual for you');
      expect(row, 'no question, but a way to speak up').toMatch(/\/answer\/[^>]*>Not you\?</);
    }
  });

  it('shows a sign-in that went no further than the password, until it does', async () => {
    const browser = strangerAt(addresses.berlinToo);
    await people.signIn(browser, user);
    const { body } = await owner.visit('/history');
    expect(body).toContain('Stopped after the password');
    expect(body).toContain(`/account/history/answer/${await lastAttempt()}`);
    await people.bastion.database.query('update risk_attempts set completed_at = now() where id = $1', [
      await lastAttempt(),
    ]);
    expect((await owner.visit('/history')).body).not.toContain('Stopped after the password');
  });

  it('asks nobody else: an attempt of another user is none (IDOR)', async () => {
    await refusedAtTokyo();
    const id = await lastAttempt();
    const mallory = new AccountBrowser(people.bastion.url);
    await mallory.signIn(await people.bastion.createUser());
    expect((await mallory.visit(`/history/answer/${id}`)).status).toBe(404);
    const post = await mallory.post(`/history/answer/${id}`, {
      csrf: tokenOn(await mallory.visit()),
      answer: 'not_me',
    });
    expect(post.status).toBe(404);
    expect(await people.stateOf(user)).toMatchObject({ status: 'active' });
    expect((await people.attemptsOf(user)).at(-1)).toMatchObject({ answer: null });
  });

  it('names the places of devices too', async () => {
    expect((await owner.visit('/devices')).body).toMatch(/Germany \(<bdi>85\.214\.132\.117/);
  });
});

describe('“This was me” in the history', () => {
  it('teaches, also of one that was refused, and is on record', async () => {
    await refusedAtTokyo();
    const page = await answer(await lastAttempt(), 'me');
    expect(page.body).toContain('We take sign-ins from there for yours');
    expect((await people.profileOf(user))?.countries.map(({ country }) => country)).toContain('JP');
    const [event] = await readAudits(people.bastion, `kind = 'login.confirmed' and user_id = $1`, [user.id]);
    expect(event?.details).toMatchObject({ actor: `user:${user.id}` });
    expect((await refusedAtTokyo()).page.status).not.toBe(403);
  });

  it('of an attempt with a wrong password teaches nothing', async () => {
    await people.signIn(strangerAt(addresses.tokyo), { ...user, password: 'not the right one' });
    const before = await people.profileOf(user);
    await answer(await lastAttempt(), 'me');
    expect(await people.profileOf(user)).toEqual(before);
  });

  it('wants a sign-in of a moment ago', async () => {
    await refusedAtTokyo();
    const id = await lastAttempt();
    const csrf = tokenOn(await owner.visit());
    await ageSessions(people.bastion, user);
    expect(isLogin(await owner.visit(`/history/answer/${id}`))).toBe(true);
    const post = await owner.post(`/history/answer/${id}`, { csrf, answer: 'me' });
    expect(post.status).toBe(303);
    expect((await people.attemptsOf(user)).at(-1)).toMatchObject({ answer: null });
  });

  it('said by whoever got in keeps neither the mail back nor its link from working', async () => {
    const { browser } = await people.letIn(user);
    const thief = new AccountBrowser(people.bastion.url);
    Object.assign(thief.headers, browser.headers);
    for (const cookie of browser.cookies) thief.setCookie(cookie);
    await answer(await lastAttempt(), 'me', thief);
    expect((await people.attemptsOf(user)).at(-1)).toMatchObject({ answer: 'me' });
    const done = await people.answer(await people.linkTo(user), 'not_me');
    expect(done.body).toContain('Your account is locked');
    expect((await people.attemptsOf(user)).at(-1)).toMatchObject({ answer: 'not_me' });
    expect((await people.profileOf(user))?.devices).toHaveLength(1);
  });
});

describe('“This was not me” in the history', () => {
  it('locks the account and ends every session, this one too, and a link to a new password comes', async () => {
    const { browser } = await people.letIn(user);
    const page = await answer(await lastAttempt(), 'not_me');
    expect(titleOf(page)).toBe('Your account is locked');
    expect(await people.stateOf(user)).toMatchObject({ status: 'locked' });
    expect(isLogin(await owner.visit())).toBe(true);
    expect(codeIn((await people.signIn(browser, user)).page)).toBeUndefined();
    await people.mailTo(user, 'Choose a new password');
  });

  it('of a sign-in that looked usual locks just the same: a score can miss somebody next door', async () => {
    const thief = browserAt('85.214.132.9');
    expect(codeIn((await people.signIn(thief, user)).page)).toBeDefined();
    expect((await people.attemptsOf(user)).at(-1)).toMatchObject({ decision: 'allow' });
    const page = await answer(await lastAttempt(), 'not_me');
    expect(titleOf(page)).toBe('Your account is locked');
    expect(codeIn((await people.signIn(thief, user)).page)).toBeUndefined();
  });

  it('said twice at once is done once', async () => {
    await people.letIn(user);
    const id = await lastAttempt();
    const csrf = tokenOn(await owner.visit());
    await Promise.all([1, 2, 3].map(() => owner.post(`/history/answer/${id}`, { csrf, answer: 'not_me' })));
    await people.mailTo(user, 'Choose a new password');
    await expect
      .poll(() => people.bastion.database.query('select kind from mails where user_id = $1', [user.id]))
      .toEqual([{ kind: 'stopped-sign-in' }]);
    expect(people.mailsTo(user, 'Choose a new password')).toHaveLength(1);
  });

  it('of an attempt with a wrong password is noted and locks nobody', async () => {
    await people.signIn(strangerAt(addresses.tokyo), { ...user, password: 'not the right one' });
    const page = await answer(await lastAttempt(), 'not_me');
    expect(page.body).toContain('nobody got in');
    expect(await people.stateOf(user)).toMatchObject({ status: 'active' });
    expect(page.body).toMatch(/<span class="badge badge-warning">Not you/);
    expect((await owner.visit(`/history/answer/${await lastAttempt()}`)).status, 'and is not asked again').toBe(404);
  });
});
