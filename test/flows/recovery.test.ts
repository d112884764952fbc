import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { linkIn, startSmtp, type TestSmtp } from '../mail/support/start-smtp.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { codeOf, recoveryCodesOn, secretOn, stepNow } from './support/authenticator-app.ts';

const fresh = 'a whole new set of words 7';

/** The link of a mail, which names nothing but our own address whatever a request said. */
const recoverLink = async (smtp: TestSmtp, to: string) => linkIn(await smtp.next(to, 'Choose a new password'), 'link');

describe('recovering an account', () => {
  let bastion: TestBastion;
  let smtp: TestSmtp;
  let app: RelyingParty;
  let user: TestUser;

  beforeAll(async () => {
    smtp = await startSmtp();
    bastion = await startBastion({ env: { BASTION_SMTP_URL: smtp.url.reveal() } });
    app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
  });
  beforeEach(async () => {
    user = await bastion.createUser();
  });
  afterAll(async () => {
    await bastion?.stop();
    await smtp?.stop();
  });

  const ask = async (email: string, browser = new HttpBrowser()): Promise<Page> =>
    browser.submit(await browser.open(`${bastion.url}/recover`), { email });
  const choose = async (link: string, password = fresh, browser = new HttpBrowser()) =>
    browser.submit(await browser.open(link), { password, repeat: password });
  const signIn = async (password: string) => {
    const browser = new HttpBrowser();
    return browser.submit(await browser.open(app.authorizationUrl().url), { login: user.email, password });
  };
  const events = (kind: string) =>
    bastion.database.query<{ details: Record<string, unknown> }>(
      'select details from audit_events where kind = $1 and user_id = $2 order by id',
      [kind, user.id],
    );

  it('refuses an address that is none, and says so', async () => {
    for (const email of ['', 'ada', 'a@b@c']) {
      const page = await ask(email);
      expect(page.status).toBe(400);
      expect(page.body).toContain('role="alert"');
    }
  });

  it('user enumeration: answers alike whether there is an account or not, and sends nobody a mail who has none', async () => {
    const strip = (page: Page, email: string) => {
      const requestId = page.headers.get('x-request-id') ?? '';
      return { status: page.status, body: page.body.replaceAll(email, 'EMAIL').replaceAll(requestId, 'REQUEST') };
    };
    const [known, unknown] = [await ask(user.email), await ask('nobody@example.org')];
    expect(strip(known, user.email)).toEqual(strip(unknown, 'nobody@example.org'));
    expect(known.status).toBe(200);
    await smtp.next(user.email);
    await expect
      .poll(() => bastion.database.query(`select 1 from audit_events where kind = 'mail.dropped'`))
      .not.toEqual([]);
    expect(smtp.mails.filter(({ rcpt }) => rcpt.includes('nobody@example.org'))).toEqual([]);
  });

  it('recovery-link reuse: works once, and not again in the same or another browser', async () => {
    await ask(user.email);
    const link = await recoverLink(smtp, user.email);
    expect((await choose(link)).body).toContain('Your password is changed');
    const browser = new HttpBrowser();
    expect((await browser.open(link)).status).toBe(410);
    const fields = { password: 'and yet another one 8', repeat: 'and yet another one 8' };
    const body = new URLSearchParams(fields).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: bastion.url };
    expect((await browser.request(link, { method: 'POST', body, headers })).status).toBe(410);
    expect((await signIn(fresh)).body).toContain('name="decision"');
  });

  it('recovery-link reuse: of twenty that use it at one instant one gets through', async () => {
    await ask(user.email);
    const link = await recoverLink(smtp, user.email);
    const form = await new HttpBrowser().open(link);
    const post = (at: number) => {
      const password = `${fresh} and ${at}`;
      return new HttpBrowser().submit(form, { password, repeat: password });
    };
    const pages = await Promise.all(Array.from({ length: 20 }, (_, at) => post(at)));
    expect(pages.filter(({ body }) => body.includes('Your password is changed'))).toHaveLength(1);
    expect(await events('user.password_set')).toHaveLength(1);
    expect(await events('link.used')).toHaveLength(1);
  });

  it('mail scanners: looking at the link, as often as they like, does not use it up', async () => {
    await ask(user.email);
    const link = await recoverLink(smtp, user.email);
    for (const method of ['GET', 'HEAD', 'GET']) await fetch(link, { method });
    expect((await choose(link)).body).toContain('Your password is changed');
  });

  it('host-header poisoning: the link leads to our own address whatever the request names', async () => {
    const poisoned = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };
    const body = new URLSearchParams({ email: user.email }).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const refused = await fetch(`${bastion.url}/recover`, { method: 'POST', body, headers: { ...type, ...poisoned } });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(await refused.text()).not.toContain('Check your mail');
    await fetch(`${bastion.url}/recover`, {
      method: 'POST',
      body,
      headers: { ...type, forwarded: 'host=evil.example' },
    });
    const mail = await smtp.next(user.email);
    expect(`${mail.text}${mail.html}`).not.toContain('evil');
    expect(linkIn(mail, 'link')).toMatch(`${bastion.url}/link/`);
  });

  it('of several links only the last works', async () => {
    await ask(user.email);
    const first = await recoverLink(smtp, user.email);
    await ask(user.email);
    const second = await recoverLink(smtp, user.email);
    expect((await new HttpBrowser().open(first)).status).toBe(410);
    expect((await new HttpBrowser().open(second)).status).toBe(200);
  });

  it('a link that is too old says so, as one that never was', async () => {
    await ask(user.email);
    const link = await recoverLink(smtp, user.email);
    await bastion.database.query(
      `update account_links set expires_at = now() - interval '1 second' where user_id = $1`,
      [user.id],
    );
    const old = await new HttpBrowser().open(link);
    const never = await new HttpBrowser().open(`${bastion.url}/link/${'x'.repeat(43)}`);
    expect([old.status, never.status]).toEqual([410, 410]);
    expect(old.body).toContain('This link no longer works');
  });

  it('is of no use for a tenant that it was not sent by', async () => {
    const other = await bastion.createTenant('other');
    await ask(user.email);
    const link = new URL(await recoverLink(smtp, user.email));
    expect((await new HttpBrowser().open(`${other.issuer}${link.pathname}`)).status).toBe(410);
  });

  it('keeps the link, and what was right, when the password is refused', async () => {
    await ask(user.email);
    const link = await recoverLink(smtp, user.email);
    const browser = new HttpBrowser();
    const refused = await browser.submit(await browser.open(link), { password: 'short', repeat: 'short' });
    expect(refused.status).toBe(400);
    expect(refused.body).toContain('at least 12');
    expect((await choose(link)).body).toContain('Your password is changed');
  });

  it('ends every session and token, tells the owner, and proves the address', async () => {
    await bastion.database.query('update users set email_verified = false where id = $1', [user.id]);
    const before = await signIn(user.password);
    expect(before.body).toContain('name="decision"');
    await ask(user.email);
    await choose(await recoverLink(smtp, user.email));
    expect((await smtp.next(user.email)).subject).toMatch(/was changed/);
    const [row] = await bastion.database.query('select email_verified from users where id = $1', [user.id]);
    expect(row).toEqual({ email_verified: true });
    expect((await signIn(user.password)).body).toContain('do not match');
    const sessions = 'select 1 from sessions where user_id = $1 and revoked_at is null';
    expect(await bastion.database.query(sessions, [user.id])).toEqual([]);
  });

  describe('of somebody with a second factor', () => {
    let secret: string;
    let codes: string[];

    /** Enrols an authenticator app, with recovery codes. */
    beforeEach(async () => {
      const browser = new HttpBrowser();
      const { url } = app.authorizationUrl({ acr_values: 'urn:bastion:acr:mfa' });
      const page = await browser.submit(await browser.open(url), { login: user.email, password: user.password });
      secret = secretOn(page.body);
      const shown = await browser.submit(page, { code: codeOf(secret, stepNow()) });
      codes = recoveryCodesOn(shown.body);
      await browser.submit(shown, { decision: 'renew' });
      await ask(user.email);
    });

    it('does not get by with the mail alone, whatever is posted', async () => {
      const link = await recoverLink(smtp, user.email);
      const browser = new HttpBrowser();
      const page = await browser.open(link);
      expect(page.body).toContain('authenticator app');
      for (const fields of [{ password: fresh, repeat: fresh }, { code: '000000' }, { recovery_code: 'aaaa-bbbb' }]) {
        const refused = await browser.submit(page, { ...fields, password: fresh, repeat: fresh } as never);
        expect(refused.status).toBe(400);
        expect(refused.body).not.toContain('name="repeat"');
      }
      expect((await signIn(fresh)).body).toContain('do not match');
      expect((await events('link.refused')).map(({ details }) => details.code)).toEqual([
        'code_required',
        'wrong_totp',
        'wrong_recovery_code',
      ]);
    });

    it('goes on in the browser that proved the factor, and the link in the mail is void', async () => {
      const link = await recoverLink(smtp, user.email);
      const browser = new HttpBrowser();
      const next = await browser.submit(await browser.open(link), { code: codeOf(secret, stepNow() + 1) });
      expect(next.url).not.toBe(link);
      expect(next.body).toContain('name="repeat"');
      expect((await new HttpBrowser().open(link)).status).toBe(410);
      const done = await browser.submit(next, { password: fresh, repeat: fresh });
      expect(done.body).toContain('Your password is changed');
    });

    it('may use a recovery code, once, which is on record', async () => {
      const link = await recoverLink(smtp, user.email);
      const browser = new HttpBrowser();
      const next = await browser.submit(await browser.open(link), { recovery_code: codes[0] ?? '' }, 1);
      expect(next.body).toContain('name="repeat"');
      await ask(user.email);
      const again = await recoverLink(smtp, user.email);
      const other = new HttpBrowser();
      expect((await other.submit(await other.open(again), { recovery_code: codes[0] ?? '' }, 1)).status).toBe(400);
      expect(await events('factor.recovery_code_used')).toHaveLength(1);
      expect((await events('link.refused')).at(-1)?.details).toMatchObject({ code: 'wrong_recovery_code' });
    });
  });

  it('sends nothing to whose account is closed', async () => {
    await bastion.database.query(`update users set status = 'disabled' where id = $1`, [user.id]);
    const dropped = () => bastion.database.query(`select 1 from audit_events where kind = 'mail.dropped'`);
    const before = (await dropped()).length;
    await ask(user.email);
    await expect.poll(async () => (await dropped()).length).toBe(before + 1);
  });

  it('no link, token or address is in the log', () => {
    const said = JSON.stringify(bastion.log.lines);
    for (const mail of smtp.mails) {
      for (const word of (mail.text ?? '').split(/\s+/).filter((one) => one.includes('/link/')))
        expect(said).not.toContain(word.split('/').at(-1));
    }
    expect(said).not.toContain(user.email);
  });

  it('asks an address three times an hour at most, whoever has it', async () => {
    const limited = await startBastion({ env: { BASTION_SMTP_URL: smtp.url.reveal(), BASTION_LIMITS: 'mail=1000' } });
    try {
      const statuses = async (email: string) => {
        const seen: number[] = [];
        for (let at = 0; at < 4; at += 1) {
          const browser = new HttpBrowser();
          const page = await browser.submit(await browser.open(`${limited.url}/recover`), { email });
          seen.push(page.status);
        }
        return seen;
      };
      const known = await limited.createUser();
      expect(await statuses(known.email)).toEqual([200, 200, 200, 429]);
      expect(await statuses('NoBody@example.org')).toEqual([200, 200, 200, 429]);
    } finally {
      await limited.stop();
    }
  });
});
