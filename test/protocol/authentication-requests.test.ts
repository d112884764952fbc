import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { type Params, toSearchParams } from './support/ask.ts';
import { createPkce } from './support/pkce.ts';
import { RelyingParty, readCallback, signIn } from './support/relying-party.ts';

const password = 'urn:bastion:acr:password';

let bastion: TestBastion;
let user: TestUser;
let other: TestUser;
let party: RelyingParty;
let asking: RelyingParty;

beforeAll(async () => {
  bastion = await startBastion();
  [user, other] = await Promise.all([bastion.createUser(), bastion.createUser()]);
  party = new RelyingParty(bastion.url, await bastion.createClient({}, { skip_consent: true }));
  asking = new RelyingParty(bastion.url, await bastion.createClient());
});
afterAll(() => bastion?.stop());

const open = (by: RelyingParty, browser: HttpBrowser, changes: Params = {}): Promise<Page> =>
  by.authorize(browser, by.request({ code_challenge: createPkce().code_challenge, ...changes }));

const isLogin = (page: Page): boolean => page.status === 200 && page.body.includes('name="password"');

/** Pretends that everybody signed in this many seconds ago. */
const age = (seconds: number) =>
  bastion.database.query(
    `update sessions set payload = jsonb_set(payload, '{loginTs}', to_jsonb((payload->>'loginTs')::int - $1::int))
     where payload ? 'loginTs'`,
    [seconds],
  );

describe('an authorization request', () => {
  it('OIDC Core §3.1.2.1 may come as a form of another site, and finds the session all the same', async () => {
    const browser = await signIn(party, user);
    const post = (from: HttpBrowser, body: string) =>
      from.request(`${bastion.url}/authorize`, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://app.example' },
      });
    const params = party.request({ code_challenge: createPkce().code_challenge, state: 'ü&=' });
    const page = await post(browser, toSearchParams(params).toString());
    expect(page.status).toBe(303);
    const { code, url } = readCallback(await browser.follow(page));
    expect(code).not.toBe('');
    expect(url.searchParams.get('state')).toBe('ü&=');
    expect((await post(browser, 'a='.repeat(20_000))).status).toBe(413);
    expect((await post(new HttpBrowser(), '')).headers.get('location') ?? '').not.toContain('code=');
  });

  it('OIDC Core §5.5 shows the user the claims it asks for one by one', async () => {
    const claims = JSON.stringify({ userinfo: { email: null, user_groups: null } });
    const browser = await signIn(party, user);
    const scopeOnly = await open(asking, browser);
    const withClaims = await open(asking, browser, { claims });
    const countScopes = ({ body }: Page) => body.match(/class="scope"/g)?.length ?? 0;
    expect(countScopes(withClaims)).toBe(countScopes(scopeOnly) + 2);
  });
});

describe('prompt', () => {
  it('OIDC Core §3.1.2.6 none shows no page: login_required without a session, consent_required without consent', async () => {
    const stranger = readCallback(await open(party, new HttpBrowser(), { prompt: 'none' }));
    expect(stranger).toMatchObject({ error: 'login_required', code: '' });
    const browser = await signIn(party, user);
    expect(readCallback(await open(asking, browser, { prompt: 'none' }))).toMatchObject({ error: 'consent_required' });
    expect(readCallback(await open(party, browser, { prompt: 'none' })).code).not.toBe('');
  });

  it.each(['none login', 'none consent', 'sometimes', 'none none'])(
    'OIDC Core §3.1.2.1 refuses "%s"',
    async (prompt) => {
      const browser = await signIn(party, user);
      const page = await open(party, browser, { prompt });
      if (prompt === 'none none') return expect(page.status).toBeLessThan(500);
      expect(readCallback(page)).toMatchObject({ error: 'invalid_request', code: '' });
    },
  );

  it('OIDC Core §3.1.2.1 login asks for the password again, and nothing less will do', async () => {
    const browser = await signIn(party, user);
    await age(100);
    const page = await open(party, browser, { prompt: 'login' });
    expect(isLogin(page)).toBe(true);
    const [uid] = /interaction\/[\w-]+/.exec(page.url) ?? [];
    expect((await browser.open(`${bastion.url}/authorize/${uid?.split('/')[1]}`)).headers.get('location')).toBeNull();
    const again = await open(party, browser, { prompt: 'login' });
    const wrong = await browser.submit(again, { login: user.email, password: 'wrong' });
    expect(wrong.status).toBe(400);
    const { code } = readCallback(await browser.submit(wrong, { login: user.email, password: user.password }));
    expect(code).not.toBe('');
  });

  it('OIDC Core §3.1.2.1 consent asks even where it was given', async () => {
    const browser = await signIn(party, user);
    await asking.getCallback(browser);
    expect((await open(asking, browser)).headers.get('location')).toContain('code=');
    expect((await open(asking, browser, { prompt: 'consent' })).body).toContain('name="decision"');
  });

  it('OIDC Core §3.1.2.1 after login as somebody else the answer is about that somebody', async () => {
    const browser = await signIn(party, user);
    const { code_verifier, code_challenge } = createPkce();
    const page = await open(party, browser, { prompt: 'login', code_challenge });
    const handOver = await browser.submit(page, { login: other.email, password: other.password });
    expect(handOver.headers.get('content-security-policy')).toMatch(/form-action 'self' [^;]*https:\/\/app\.example;/);
    const back = await browser.submit(handOver, {});
    const { json } = await party.exchange({ ...readCallback(back), code_verifier });
    expect(decodeJwt(String(json.id_token)).sub).toBe(other.id);
  });
});

describe('max_age', () => {
  it('OIDC Core §3.1.2.1 asks again once the login is older, and auth_time is the new one', async () => {
    const browser = await signIn(party, user);
    await age(120);
    expect(readCallback(await open(party, browser, { max_age: '60', prompt: 'none' })).error).toBe('login_required');
    const { code_verifier, code_challenge } = createPkce();
    const page = await open(party, browser, { max_age: '60', code_challenge });
    expect(isLogin(page)).toBe(true);
    const back = await browser.submit(page, { login: user.email, password: user.password });
    const { json } = await party.exchange({ ...readCallback(back), code_verifier });
    const { auth_time } = decodeJwt(String(json.id_token));
    expect(Math.abs(Number(auth_time) - Date.now() / 1000)).toBeLessThan(10);
  });

  it('OIDC Core §3.1.2.1 lets a younger login pass and tells when it was', async () => {
    const browser = await signIn(party, user);
    const tokens = await party.getTokens(browser, { max_age: '600' });
    expect(decodeJwt(String(tokens.id_token))).toHaveProperty('auth_time');
  });

  it.each(['-1', 'soon', '1.5', '9'.repeat(30)])('OIDC Core §3.1.2.1 refuses "%s"', async (max_age) => {
    const page = await open(party, await signIn(party, user), { max_age });
    expect(readCallback(page)).toMatchObject({ error: 'invalid_request', code: '' });
  });
});

describe('acr_values', () => {
  it.each(['urn:bastion:acr:unheard-of', 'phr', '0 1 2'])(
    'RFC 9470 §5 what can never be reached is refused at once: "%s"',
    async (acr_values) => {
      for (const browser of [new HttpBrowser(), await signIn(party, user)]) {
        const callback = readCallback(await open(party, browser, { acr_values }));
        expect(callback).toMatchObject({ error: 'unmet_authentication_requirements', code: '' });
      }
    },
  );

  it('RFC 9470 §5 what the session has reached passes, and stands in the tokens', async () => {
    const browser = await signIn(party, user);
    const tokens = await party.getTokens(browser, { acr_values: `phr ${password}` });
    expect(decodeJwt(String(tokens.id_token))).toMatchObject({ acr: password, amr: ['pwd'] });
  });

  it('RFC 9470 §5 what the session has not reached asks for a login', async () => {
    const browser = await signIn(party, user);
    await bastion.database.query(`update sessions set payload = payload - 'acr'`);
    expect(isLogin(await open(party, browser, { acr_values: password }))).toBe(true);
    expect(readCallback(await open(party, browser, { acr_values: password, prompt: 'none' })).error).toBe(
      'login_required',
    );
  });

  it('OIDC Core §5.5.1.1 the same as an essential claim of the ID token', async () => {
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ['phr'] } } });
    const callback = readCallback(await open(party, await signIn(party, user), { claims }));
    expect(callback).toMatchObject({ error: 'unmet_authentication_requirements', code: '' });
  });
});

describe('an interaction', () => {
  it('belongs to the browser it began in: another one cannot see or finish it', async () => {
    const page = await open(party, new HttpBrowser());
    const thief = new HttpBrowser();
    expect((await thief.open(page.url)).status).toBe(400);
    const posted = await thief.submit(page, { login: user.email, password: user.password });
    expect(posted.status).toBe(400);
    expect(posted.headers.get('location')).toBeNull();
  });

  it('is not finished by a form from another site', async () => {
    const browser = new HttpBrowser({ 'sec-fetch-site': 'cross-site' });
    const page = await open(party, browser);
    const posted = await browser.submit(page, { login: user.email, password: user.password });
    expect(posted.status).toBe(403);
  });

  it('of a login cannot be skipped by posting the consent form', async () => {
    const browser = new HttpBrowser();
    const page = await open(asking, browser);
    const forged = { ...page, body: page.body.replaceAll('/password"', '/consent"') };
    const posted = await browser.submit(forged, { decision: 'allow' });
    expect(posted.status).toBe(409);
    expect(posted.headers.get('location')).toBeNull();
  });

  it('in two tabs of one browser ends well in both', async () => {
    const browser = new HttpBrowser();
    const [first, second] = [await open(party, browser), await open(asking, browser)];
    const fields = { login: user.email, password: user.password };
    expect(readCallback(await browser.submit(first, fields)).code).not.toBe('');
    const after = await browser.submit(second, fields);
    const back = after.headers.get('location') ? after : await browser.submit(after, { decision: 'allow' });
    expect(readCallback(back).code).not.toBe('');
  });

  it('gives the session a new name when somebody signs in: one planted before is worth nothing', async () => {
    const victim = new HttpBrowser();
    await victim.open(`${bastion.url}/logout`);
    const planted = victim.cookies.filter(({ name }) => name.includes('_session'));
    expect(planted).not.toEqual([]);
    const login = await open(party, victim);
    readCallback(await victim.submit(login, { login: user.email, password: user.password }));
    const attacker = new HttpBrowser();
    for (const cookie of planted) attacker.setCookie(cookie);
    expect(readCallback(await open(party, attacker, { prompt: 'none' })).error).toBe('login_required');
  });

  it('is over once it was finished', async () => {
    const browser = new HttpBrowser();
    const page = await open(party, browser);
    expect(readCallback(await browser.submit(page, { login: user.email, password: user.password })).code).not.toBe('');
    expect((await browser.open(page.url)).status).toBe(400);
  });
});
