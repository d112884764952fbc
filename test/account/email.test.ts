import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findTenant } from '../../adapters/postgres/tenants.ts';
import { disableUser, enableUser } from '../../server/accounts/disable-user.ts';
import { uuidv7 } from '../../server/kernel/ids.ts';
import { endOtherSessions, endSession } from '../../server/sessions/end-sessions.ts';
import { toTenant } from '../../server/tenancy/tenant.ts';
import { linkIn, startSmtp, type TestSmtp } from '../mail/support/start-smtp.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { openDeps } from '../support/open-deps.ts';
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
    expect(await readAudits(bastion, `kind = 'mail.requested' and user_id = $1`, [user.id])).toMatchObject([
      { details: { mail: 'email-change' }, opened: { ip: '127.0.0.1' } },
    ]);
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

  it('account takeover: a link that went to the old address before opens nothing once there is another', async () => {
    const recovery = new HttpBrowser();
    await recovery.submit(await recovery.open(`${bastion.url}/recover`), { email: user.email });
    const stolen = linkIn(await smtp.next(user.email, 'password'), 'link');
    expect((await new HttpBrowser().open(stolen)).status).toBe(200);
    const email = fresh();
    await ask(email);
    await follow(await linkTo(email));
    expect((await new HttpBrowser().open(stolen)).status).toBe(410);
  });

  const thiefAsks = async (email: string) => {
    const thief = new AccountBrowser(bastion.url);
    await thief.signIn(user);
    await thief.submit(await thief.visit('/profile/email'), { email });
  };
  const scope = () => ({ tenant: { id: bastion.defaultTenantId }, userId: user.id, actor: `user:${user.id}` });

  it.each([
    ['signs the other devices out', async () => endOtherSessions(bastion, scope(), 'none')],
    [
      'signs that device out',
      async () => {
        const sessions = await bastion.database.query<{ uid: string }>(
          'select uid from sessions where user_id = $1 order by created_at desc limit 1',
          [user.id],
        );
        await endSession(bastion, scope(), sessions[0]?.uid ?? '');
      },
    ],
    [
      'is locked out and let in again',
      async () => {
        await disableUser(bastion, { tenant: { id: bastion.defaultTenantId }, actor: 'test' }, user.id);
        await enableUser(bastion, { tenant: { id: bastion.defaultTenantId }, actor: 'test' }, user.id);
      },
    ],
  ])('account takeover: what a thief has asked for is void once its owner %s', async (_what, end) => {
    const email = fresh();
    await thiefAsks(email);
    const link = await linkTo(email);
    await end();
    const opened = await new HttpBrowser().open(link);
    expect(opened.status === 410 || (await follow(link)).status === 409).toBe(true);
    const [row] = await bastion.database.query('select 1 from audit_events where kind = $1 and user_id = $2', [
      'user.email_changed',
      user.id,
    ]);
    expect(row).toBeUndefined();
  });

  it('account takeover: a link that waits for the mail server is void too once the password is another', async () => {
    smtp.refuse = 451;
    const email = fresh();
    try {
      await ask(email);
      const page = await browser.visit('/password');
      const password = 'seven grey owls on 2 branches';
      await browser.submit(page, { current: user.password, password, repeat: password });
    } finally {
      smtp.refuse = undefined;
    }
    const ended = () => readAudits(bastion, `kind in ('mail.sent', 'mail.dropped') and user_id = $1`, [user.id]);
    const isOver = async () => (await ended()).some(({ details }) => details.mail === 'email-change');
    await expect.poll(isOver, { timeout: 60_000 }).toBe(true);
    for (const { rcpt, text } of smtp.mails.filter((mail) => mail.rcpt.includes(email))) {
      expect(rcpt).toEqual([email]);
      const link = linkIn({ text }, 'link');
      const opened = await new HttpBrowser().open(link);
      expect(opened.status === 410 || (await follow(link)).status === 409).toBe(true);
    }
    expect(await bastion.database.query('select 1 from users where id = $1 and email_verified', [user.id])).toEqual([
      { '?column?': 1 },
    ]);
    expect(await readAudits(bastion, `kind = 'user.email_changed' and user_id = $1`, [user.id])).toEqual([]);
  }, 90_000);

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

  it('sends them from a browser of the user, whatever strangers who know the password have used up', async () => {
    const strict = await startBastion({
      env: { BASTION_SMTP_URL: smtp.url.reveal(), BASTION_LIMITS: 'login=1000,factor=1000' },
    });
    const node = await openDeps(strict.database, { keysDir: strict.config.keysDir });
    try {
      const person = await strict.createUser();
      browser = new AccountBrowser(strict.url);
      await browser.signIn(person);
      const row = await findTenant(strict.db, { slug: 'default' });
      if (!row) throw new Error('there is a tenant');
      const take = () => node.deps.limiter.take(toTenant(row, strict.url), 'code', person.id);
      for (let at = 0; at < 7; at += 1) await take();
      expect((await take()).allowed, 'nothing is left to strangers').toBe(false);
      expect((await ask(fresh())).status).toBe(200);
    } finally {
      await node.close();
      await strict.stop();
    }
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
    expect((await new HttpBrowser().open(link)).status).toBe(410);
  });
});
