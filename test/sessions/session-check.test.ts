import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endAllSessions } from '../../server/sessions/end-sessions.ts';
import { codeOf, secretOn, stepNow } from '../flows/support/authenticator-app.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';

let bastion: TestBastion;
let app: RelyingParty;
beforeAll(async () => {
  bastion = await startBastion();
  app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient({}, { skip_consent: true }) });
});
afterAll(() => bastion?.stop());

const ask = async (browser: HttpBrowser) => {
  const page = await browser.request(`${bastion.url}/session`);
  return { ...page, body: JSON.parse(page.body) as { active: boolean; expires_at?: number } };
};

async function signIn(): Promise<{ user: TestUser; browser: HttpBrowser }> {
  const user = await bastion.createUser();
  const browser = new HttpBrowser();
  await app.signIn(user, { browser, params: { scope: 'openid' } });
  return { user, browser };
}

const sessionCookieOf = (browser: HttpBrowser) => {
  const cookie = browser.cookies.find(({ name }) => name.endsWith('_session'));
  if (!cookie) throw new Error('no session cookie');
  return cookie;
};

describe('GET /session', () => {
  it('says no to whoever is not signed in, has a cookie that is not ours, or has only opened a sign-in page', async () => {
    const browser = new HttpBrowser();
    expect((await ask(browser)).body).toEqual({ active: false });
    await browser.open(app.authorizationUrl().url);
    expect((await ask(browser)).body).toEqual({ active: false });
    const { browser: other } = await signIn();
    const cookie = sessionCookieOf(other);
    const thief = new HttpBrowser();
    thief.setCookie({ ...cookie, value: 'x'.repeat(cookie.value.length) });
    expect((await ask(thief)).body).toEqual({ active: false });
    // Without its signature a cookie is none.
    thief.setCookie(cookie);
    expect((await ask(thief)).body).toEqual({ active: false });
  });

  it('says until when the session lives if nobody uses it, kept by no cache and open to no other origin', async () => {
    const { browser } = await signIn();
    const { status, headers, body } = await ask(browser);
    expect([status, headers.get('cache-control'), headers.get('access-control-allow-origin')]).toEqual([
      200,
      'no-store',
      null,
    ]);
    const left = Number(body.expires_at) - Date.now() / 1000;
    expect(left).toBeGreaterThan(8 * 3_600 - 30);
    expect(left).toBeLessThanOrEqual(8 * 3_600);
  });

  it('does not lengthen the session it is asked about', async () => {
    const { user, browser } = await signIn();
    await bastion.database.query("update sessions set last_used_at = now() - interval '7 hours' where user_id = $1", [
      user.id,
    ]);
    const first = await ask(browser);
    const second = await ask(browser);
    expect(second.body).toEqual(first.body);
    expect(Number(first.body.expires_at) - Date.now() / 1000).toBeLessThan(3_601);
  });

  it('says no in the moment the session is ended', async () => {
    const { user, browser } = await signIn();
    await endAllSessions(bastion, { tenant: { id: bastion.defaultTenantId }, userId: user.id, actor: 'test' });
    expect((await ask(browser)).body).toEqual({ active: false });
  });
});

describe('session fixation', () => {
  it('attack: a cookie that was there before the sign-in is worth nothing after it', async () => {
    const user = await bastion.createUser();
    const victim = new HttpBrowser();
    await victim.open(app.authorizationUrl({ prompt: 'login' }).url);
    await victim.open(`${bastion.url}/logout`);
    const planted = [...victim.cookies];
    await app.signIn(user, { browser: victim, params: { scope: 'openid' } });
    expect((await ask(victim)).body.active).toBe(true);
    const attacker = new HttpBrowser();
    for (const cookie of planted) attacker.setCookie(cookie);
    expect((await ask(attacker)).body).toEqual({ active: false });
  });

  it.each([
    ['another sign-in', { prompt: 'login' }],
    ['a step up', { acr_values: 'urn:bastion:acr:mfa' }],
  ])('attack: a cookie that was copied before %s is worth nothing after it', async (_what, params) => {
    const { user, browser } = await signIn();
    const before = [...browser.cookies];
    const copy = new HttpBrowser();
    for (const cookie of before) copy.setCookie(cookie);
    expect((await ask(copy)).body.active).toBe(true);
    const { url } = app.authorizationUrl({ scope: 'openid', prompt: 'login', ...params });
    const page = await browser.open(url);
    let next = await browser.submit(page, { login: user.email, password: user.password });
    if ('acr_values' in params) {
      next = await browser.submit(next, { code: codeOf(secretOn(next.body), stepNow()) });
      next = await browser.submit(next, { decision: 'renew' });
    }
    expect(next.headers.get('location')).toContain('code=');
    expect((await ask(browser)).body.active).toBe(true);
    expect(sessionCookieOf(browser).value).not.toBe(before.find(({ name }) => name.endsWith('_session'))?.value);
    expect((await ask(copy)).body).toEqual({ active: false });
  });
});
