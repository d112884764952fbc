import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { linkIn, startSmtp, type TestSmtp } from '../mail/support/start-smtp.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { AccountBrowser, ageSessions, isLogin, titleOf } from './support/account-browser.ts';

let bastion: TestBastion;
let smtp: TestSmtp;
let user: TestUser;
let browser: AccountBrowser;
const fresh = () => `fresh-${uuidv7()}@example.org`;

beforeAll(async () => {
  smtp = await startSmtp();
  bastion = await startBastion({ env: { BASTION_SMTP_URL: smtp.url.reveal() } });
});
beforeEach(async () => {
  user = await bastion.createUser();
  browser = new AccountBrowser(bastion.url);
  await browser.signIn(user);
});
afterAll(async () => {
  await bastion?.stop();
  await smtp?.stop();
});

const ask = async (email: string): Promise<Page> => browser.submit(await browser.visit('/profile/email'), { email });
const linkTo = async (email: string) => linkIn(await smtp.next(email, 'Confirm your new'), 'link');
const follow = async (link: string) => {
  const other = new HttpBrowser();
  return other.submit(await other.open(link), {});
};
const canSignIn = async (email: string) => {
  const other = new AccountBrowser(bastion.url);
  return !isLogin(await other.signIn({ ...user, email }));
};

describe('changing the address of an account', () => {
  it('is for whoever has signed in a moment ago', async () => {
    await ageSessions(bastion, user);
    expect(isLogin(await browser.visit('/profile/email'))).toBe(true);
  });

  it('refuses what is no address, and the one there is', async () => {
    for (const email of ['', 'ada', user.email.toUpperCase()]) expect((await ask(email)).status).toBe(400);
    expect(await bastion.database.query('select 1 from mails where user_id = $1', [user.id])).toEqual([]);
  });

  it('changes nothing before the new address has answered, and tells the old one at once', async () => {
    const email = fresh();
    expect((await ask(email)).body).toContain('A link is on its way');
    expect((await smtp.next(user.email)).subject).toMatch(/about to change/);
    const link = await linkTo(email);
    await fetch(link);
    expect([await canSignIn(user.email), await canSignIn(email)]).toEqual([true, false]);
    expect(titleOf(await follow(link))).toBe('Your address is changed');
    expect([await canSignIn(user.email), await canSignIn(email)]).toEqual([false, true]);
    expect((await smtp.next(user.email)).subject).toMatch(/was changed/);
    expect(await readAudits(bastion, `kind = 'user.email_changed' and user_id = $1`, [user.id])).toHaveLength(1);
    expect((await new HttpBrowser().open(link)).status).toBe(410);
  });

  it('user enumeration: does not tell on the page whether somebody has that address; whoever reads its mails learns it', async () => {
    const other = await bastion.createUser();
    expect((await ask(other.email)).body).toContain('A link is on its way');
    const done = await follow(await linkTo(other.email));
    expect(done.status).toBe(409);
    expect(done.body).toContain('another account');
    expect(await canSignIn(user.email)).toBe(true);
  });

  it('account takeover: a new password makes links worthless that somebody else has asked for', async () => {
    const email = fresh();
    await ask(email);
    const link = await linkTo(email);
    const page = await browser.visit('/password');
    const password = 'seven grey owls on 2 branches';
    await browser.submit(page, { current: user.password, password, repeat: password });
    expect((await new HttpBrowser().open(link)).status).toBe(410);
  });

  it('a race for one address gives it to one account', async () => {
    const email = fresh();
    const people = [user, await bastion.createUser()];
    const links: string[] = [];
    for (const person of people) {
      browser = new AccountBrowser(bastion.url);
      await browser.signIn(person);
      await ask(email);
      links.push(await linkTo(email));
    }
    const statuses = (await Promise.all(links.map(follow))).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 409]);
  });

  it('sends no more than six mails an hour', async () => {
    const strict = await startBastion({
      env: { BASTION_SMTP_URL: smtp.url.reveal(), BASTION_LIMITS: 'login=1000,factor=1000' },
    });
    try {
      const person = await strict.createUser();
      browser = new AccountBrowser(strict.url);
      await browser.signIn(person);
      const statuses: number[] = [];
      for (let at = 0; at < 7; at += 1) statuses.push((await ask(fresh())).status);
      expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429]);
    } finally {
      await strict.stop();
    }
  });
});

describe('confirming the address of an account', () => {
  it('is offered to whoever has not, and done by the link', async () => {
    expect((await browser.visit()).body).not.toContain('/profile/verify');
    await bastion.database.query('update users set email_verified = false where id = $1', [user.id]);
    const page = await browser.visit();
    expect(page.body).toContain('Not confirmed');
    const at = [...page.body.matchAll(/<form\b[^>]*action="([^"]*)"/g)].findIndex(([, url]) => url?.includes('verify'));
    expect((await browser.submit(page, {}, at)).body).toContain('A link is on its way');
    const link = linkIn(await smtp.next(user.email, 'Confirm your address'), 'link');
    expect(titleOf(await follow(link))).toBe('Your address is confirmed');
    expect((await browser.visit()).body).not.toContain('Not confirmed');
    expect(await readAudits(bastion, `kind = 'user.email_verified' and user_id = $1`, [user.id])).toHaveLength(1);
  });

  it('counts for nothing when the address was changed meanwhile', async () => {
    await bastion.database.query('update users set email_verified = false where id = $1', [user.id]);
    const page = await browser.visit();
    const at = [...page.body.matchAll(/<form\b[^>]*action="([^"]*)"/g)].findIndex(([, url]) => url?.includes('verify'));
    await browser.submit(page, {}, at);
    const link = linkIn(await smtp.next(user.email, 'Confirm your address'), 'link');
    const email = fresh();
    await ask(email);
    await follow(await linkTo(email));
    expect((await follow(link)).status).toBe(409);
  });
});
