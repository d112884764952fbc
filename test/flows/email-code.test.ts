import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSmtp, type TestSmtp } from '../mail/support/start-smtp.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';

const mfa = 'urn:bastion:acr:mfa';

describe('a code by mail', () => {
  let bastion: TestBastion;
  let smtp: TestSmtp;
  let app: RelyingParty;
  let user: TestUser;

  const setCodes = async (email_codes: boolean) => {
    const settings = JSON.stringify({ second_factors: { email_codes } });
    await bastion.database.query(`update tenants set settings = settings || $1 where slug = 'default'`, [settings]);
    const isOn = async () => (await signIn(await bastion.createUser())).page.body.includes('Send me a code');
    while ((await isOn()) !== email_codes) await new Promise((resolve) => setTimeout(resolve, 50));
  };

  beforeAll(async () => {
    smtp = await startSmtp();
    bastion = await startBastion({ env: { BASTION_SMTP_URL: smtp.url.reveal() } });
    app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
    await setCodes(true);
  });
  beforeEach(async () => {
    user = await bastion.createUser();
  });
  afterAll(async () => {
    await bastion?.stop();
    await smtp?.stop();
  });

  type Started = { readonly browser: HttpBrowser; readonly page: Page; readonly verifier: string };

  /** As far as the question for more than the password. */
  async function signIn({ email, password }: TestUser): Promise<Started> {
    const browser = new HttpBrowser();
    const { url, code_verifier: verifier } = app.authorizationUrl({ acr_values: mfa });
    return { browser, verifier, page: await browser.submit(await browser.open(url), { login: email, password }) };
  }
  const order = async ({ browser, page }: Started) => browser.submit(page, { decision: 'send' });
  const codeIn = async (email = user.email) => {
    const mail = await smtp.next(email, 'is your code');
    return /[0-9a-z]{4}-[0-9a-z]{4}/.exec(mail.text ?? '')?.[0] ?? '';
  };

  it('is not asked for where the tenant does not take it', async () => {
    await setCodes(false);
    const { page } = await signIn(user);
    expect(page.body).toContain('authenticator app');
    expect(page.body).not.toContain('Send me a code');
    await setCodes(true);
  });

  it('is not sent to an address that nobody has proven', async () => {
    await bastion.database.query('update users set email_verified = false where id = $1', [user.id]);
    expect((await signIn(user)).page.body).not.toContain('Send me a code');
  });

  it('is not sent by looking at the page, as prefetchers do', async () => {
    const { browser, page } = await signIn(user);
    await browser.open(page.url);
    expect(await bastion.database.query('select 1 from mails where user_id = $1', [user.id])).toEqual([]);
  });

  it('lets nobody in who guesses, and is spent after five tries, right or not', async () => {
    const started = await signIn(user);
    const form = await order(started);
    const code = await codeIn();
    for (let at = 0; at < 5; at += 1) {
      const wrong = await started.browser.submit(form, { code: 'zzzz-zzz2' });
      expect(wrong.status).toBe(400);
    }
    const late = await started.browser.submit(form, { code });
    expect(late.status).toBe(400);
    expect(late.body).toContain('no longer works');
  });

  it('is spent after ten minutes', async () => {
    const started = await signIn(user);
    const form = await order(started);
    const code = await codeIn();
    await bastion.database.query(`update email_codes set expires_at = now() - interval '1 second' where user_id = $1`, [
      user.id,
    ]);
    expect((await started.browser.submit(form, { code })).body).toContain('no longer works');
  });

  it('counts for nobody else, and the one before counts no more', async () => {
    const mallory = await bastion.createUser();
    const hers = await signIn(mallory);
    await order(hers);
    const herCode = await codeIn(mallory.email);
    const started = await signIn(user);
    const form = await order(started);
    const first = await codeIn();
    expect((await started.browser.submit(form, { code: herCode })).status).toBe(400);
    const again = await order({ ...started, page: form });
    const second = await codeIn();
    expect(second).not.toBe(first);
    expect((await started.browser.submit(again, { code: first })).status).toBe(400);
    expect((await started.browser.submit(again, { code: second.toUpperCase() })).body).toContain('name="decision"');
  });

  it('is sent three times in a sign-in and six times an hour at most, and strangers use up nothing of a browser of the user', async () => {
    const limited = await startBastion({
      env: { BASTION_SMTP_URL: smtp.url.reveal(), BASTION_LIMITS: 'login=1000,factor=1000' },
    });
    try {
      const settings = JSON.stringify({ second_factors: { email_codes: true } });
      await limited.database.query(`update tenants set settings = settings || $1`, [settings]);
      const own = new RelyingParty({ issuer: limited.url, client: await limited.createClient() });
      const person = await limited.createUser();
      const open = async (browser = new HttpBrowser()) => {
        const form = await browser.open(own.authorizationUrl({ acr_values: mfa, prompt: 'login' }).url);
        const page = await browser.submit(form, { login: person.email, password: person.password });
        return { browser, page };
      };
      /** Orders codes in one sign-in; answers what came of each. */
      const order = async ({ browser, page }: Pick<Started, 'browser' | 'page'>, times: number) => {
        const pages = [page];
        for (let at = 0; at < times; at += 1)
          pages.push(await browser.submit(pages.at(-1) as Page, { decision: 'send' }, at === 0 ? 0 : 1));
        return pages.slice(1).map(({ status }) => status);
      };
      await expect.poll(async () => (await open()).page.body, { timeout: 5_000 }).toContain('Send me a code');
      const first = await open();
      expect(await order(first, 1)).toEqual([200]);
      const code = await codeIn(person.email);
      const consent = await first.browser.submit(first.page, { code });
      expect(consent.body).toContain('value="allow"');

      expect(await order(await open(), 4)).toEqual([200, 200, 200, 429]);
      expect(await order(await open(), 3)).toEqual([200, 200, 429]);
      expect(await order(await open(), 1), 'a stranger').toEqual([429]);
      expect(await order(await open(first.browser), 4), 'a browser of the user').toEqual([200, 200, 200, 429]);
    } finally {
      await limited.stop();
    }
  });

  it('says what it was: a one-time code and a password', async () => {
    const started = await signIn(user);
    const form = await order(started);
    const consent = await started.browser.submit(form, { code: await codeIn() });
    const back = await started.browser.submit(consent, { decision: 'allow' });
    const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
    const { body } = await app.exchange({ code, code_verifier: started.verifier });
    const claims = decodeJwt(String(body.id_token));
    expect(claims.acr).toBe(mfa);
    expect([...((claims.amr as string[]) ?? [])].toSorted()).toEqual(['mfa', 'otp', 'pwd']);
  });

  it('leads to a factor of their own whoever would rather have one, and has the code', async () => {
    const started = await signIn(user);
    const form = await order(started);
    const enrol = await started.browser.submit(form, { decision: 'enrol', code: await codeIn() });
    expect(enrol.body).toContain('Six-digit code');
    expect(enrol.body).not.toContain('value="later"');
  });

  it('attack: a stolen password without the code gets nobody a factor of their own', async () => {
    const started = await signIn(user);
    for (const code of ['', 'zzzz-zzz2']) {
      const refused = await started.browser.submit(started.page, { decision: 'enrol', code });
      expect(refused.status).toBe(400);
      expect(refused.body).not.toContain('Six-digit code');
    }
    const later = started.page.body.replaceAll('/email-code"', '/enrol-totp"');
    expect((await started.browser.submit({ ...started.page, body: later }, { code: '000000' })).status).toBe(409);
    expect(await bastion.database.query('select 1 from user_totp where user_id = $1', [user.id])).toEqual([]);
  });

  it('attack: a breached password without the code is not replaced', async () => {
    const breached = await bastion.createUser({ password: 'password123' });
    const started = await signIn(breached);
    expect(started.page.body).toContain('Send me a code');
    const form = await order(started);
    const next = await started.browser.submit(form, { code: await codeIn(breached.email) });
    expect(next.body).toContain('name="repeat"');
    const done = await started.browser.submit(next, { password: 'new seven owls 77', repeat: 'new seven owls 77' });
    expect(done.body).toContain('value="allow"');
  });
});
