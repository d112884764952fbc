import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountBrowser } from '../account/support/account-browser.ts';
import { codeOf, secretOn, stepNow } from '../flows/support/authenticator-app.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';

/** A session planted before the sign-in, and one copied before a step up: see test/sessions/session-check.test.ts. */
let bastion: TestBastion;
let app: RelyingParty;

beforeAll(async () => {
  bastion = await startBastion();
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient({}, { skip_consent: true }) });
});
afterAll(() => bastion?.stop());

const sessionOf = (browser: HttpBrowser) => browser.cookies.find(({ name }) => name.endsWith('_session'));
const isActive = async (browser: HttpBrowser): Promise<boolean> =>
  JSON.parse((await browser.request(`${bastion.url}/session`)).body).active;

describe('attack: session fixation', () => {
  it('with an identifier that was made up, which is never taken over', async () => {
    const planted = { name: 'bastion_default_session', value: 'A'.repeat(43), path: '/' };
    const { host } = new URL(bastion.url);
    const victim = new HttpBrowser();
    victim.setCookie({ ...planted, host });
    await app.signIn(await bastion.createUser(), { browser: victim });
    expect(sessionOf(victim)?.value).not.toBe(planted.value);
    expect(await isActive(victim)).toBe(true);
    const attacker = new HttpBrowser();
    attacker.setCookie({ ...planted, host });
    expect(await isActive(attacker)).toBe(false);
  });

  it('with a sign-in of the attacker’s that the victim is led to: it stays with the browser that began it', async () => {
    const attacker = new HttpBrowser();
    const { url } = await attacker.open(app.authorizationUrl().url);
    const page = await new HttpBrowser().open(url);
    expect(page.status).toBe(400);
    expect(page.body).not.toContain('name="password"');
    expect(await isActive(attacker)).toBe(false);
  });

  it('with a cookie copied before an app was set up, or a password changed, in the account pages', async () => {
    const user = await bastion.createUser();
    const browser = new AccountBrowser(bastion.url);
    const copies: HttpBrowser[] = [];
    const copy = () => {
      const thief = new HttpBrowser();
      for (const cookie of browser.cookies) thief.setCookie(cookie);
      copies.push(thief);
    };
    const page = await browser.signIn(user, '/two-step/app');
    copy();
    expect(await isActive(copies[0] as HttpBrowser)).toBe(true);
    await browser.submit(page, { code: codeOf(secretOn(page.body), stepNow()) });
    copy();
    const form = await browser.visit('/password');
    const password = 'an entirely new passphrase 42';
    const changed = await browser.submit(form, { current: user.password, password, repeat: password });
    expect(changed.status).toBe(200);
    expect(await Promise.all(copies.map(isActive))).toEqual([false, false]);
    expect(await isActive(browser)).toBe(true);
  });
});
