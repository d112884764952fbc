import { decodeJwt, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser, type Page } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { type Params, toSearchParams } from './support/ask.ts';
import { RelyingParty, signIn } from './support/relying-party.ts';

const goodbye = 'https://app.example/goodbye';

let bastion: TestBastion;
let user: TestUser;
let party: RelyingParty;

beforeAll(async () => {
  bastion = await startBastion();
  user = await bastion.createUser();
  const client = await bastion.createClient({ post_logout_redirect_uris: [goodbye] }, { skip_consent: true });
  party = new RelyingParty(bastion.url, client);
});
afterAll(() => bastion?.stop());

const open = (browser: HttpBrowser, params: Params = {}): Promise<Page> =>
  browser.open(`${bastion.url}/logout?${toSearchParams(params)}`);

const isSignedIn = async (browser: HttpBrowser): Promise<boolean> =>
  (await party.getCallback(browser, { prompt: 'none' })).error !== 'login_required';

async function session() {
  const browser = await signIn(party, user);
  const tokens = await party.getTokens(browser, { scope: 'openid offline_access', prompt: 'consent' });
  return { browser, tokens, id_token_hint: String(tokens.id_token) };
}

describe('RP-initiated logout', () => {
  it.each([
    ['a trailing slash', `${goodbye}/`],
    ['a query', `${goodbye}?a=1`],
    ['another host', 'https://evil.example/goodbye'],
    ['another case', 'https://app.example/Goodbye'],
    ['javascript', 'javascript:alert(1)'],
  ])(
    'OIDC RP-Initiated Logout §2 refuses a post_logout_redirect_uri with %s',
    async (_name, post_logout_redirect_uri) => {
      const { browser, id_token_hint } = await session();
      const page = await open(browser, { id_token_hint, post_logout_redirect_uri });
      expect(page.status).toBe(400);
      expect(page.body).not.toContain('name="logout"');
      expect(await isSignedIn(browser)).toBe(true);
    },
  );

  it('OIDC RP-Initiated Logout §3 goes nowhere for a request that does not say which client asks', async () => {
    const { browser } = await session();
    const page = await open(browser, { post_logout_redirect_uri: goodbye });
    const out = await browser.submit(page, { logout: 'yes' });
    expect(out.status).toBe(200);
    expect(out.url.startsWith(bastion.url)).toBe(true);
  });

  it.each<[string, (hint: string) => string | Promise<string>]>([
    ['is no JWT', () => 'garbage'],
    [
      'somebody else signed',
      async (hint) => {
        const { privateKey } = await generateKeyPair('ES256');
        return new SignJWT(decodeJwt(hint)).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
      },
    ],
    ['nobody signed', (hint) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${hint.split('.')[1]}.`],
    [
      'is for another client',
      async (hint) => {
        const { privateKey } = await generateKeyPair('ES256');
        return new SignJWT({ ...decodeJwt(hint), aud: 'nobody' }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
      },
    ],
  ])('OIDC RP-Initiated Logout §4 refuses an id_token_hint that %s', async (_name, forge) => {
    const { browser, id_token_hint } = await session();
    const page = await open(browser, { id_token_hint: await forge(id_token_hint), post_logout_redirect_uri: goodbye });
    expect(page.status).toBe(400);
    expect(page.headers.get('location')).toBeNull();
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('OIDC RP-Initiated Logout §6 ends nothing without the confirmation of its own page', async () => {
    const { browser } = await session();
    const target = `${bastion.url}/logout/confirm`;
    const forged = await browser.request(target, {
      method: 'POST',
      body: 'logout=yes&xsrf=guess',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(forged.status).toBe(400);
    await open(browser);
    expect((await browser.request(`${target}?logout=yes`)).status).toBe(404);
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('OIDC RP-Initiated Logout §2 lets the user stay', async () => {
    const { browser, tokens } = await session();
    const page = await open(browser);
    await browser.submit(page, {}, 1);
    expect(await isSignedIn(browser)).toBe(true);
    expect((await party.introspect(tokens.access_token)).json).toMatchObject({ active: true });
  });

  it('OIDC RP-Initiated Logout §3 ends the session and all its tokens, and goes back with state', async () => {
    const { browser, tokens, id_token_hint } = await session();
    const page = await open(browser, { id_token_hint, post_logout_redirect_uri: goodbye, state: 's&1' });
    expect(page.headers.get('content-security-policy')).toMatch(/form-action 'self' [^;]*https:\/\/app\.example/);
    const out = await browser.submit(page, { logout: 'yes' });
    expect(out.headers.get('location')).toBe(`${goodbye}?state=s%261`);
    expect(await isSignedIn(browser)).toBe(false);
    expect((await party.introspect(tokens.access_token)).json).toEqual({ active: false });
    expect((await party.refresh(tokens.refresh_token)).json).toMatchObject({ error: 'invalid_grant' });
    expect((await party.userinfo(tokens.access_token)).status).toBe(401);
  });

  it('OIDC RP-Initiated Logout §2 a stolen cookie is worth nothing afterwards', async () => {
    const { browser } = await session();
    const stolen = browser.cookies;
    await browser.submit(await open(browser), { logout: 'yes' });
    const thief = new HttpBrowser();
    for (const cookie of stolen) thief.setCookie(cookie);
    expect(await isSignedIn(thief)).toBe(false);
  });

  it('OIDC RP-Initiated Logout §4 goes back to the client also where no session is left', async () => {
    const { id_token_hint, browser } = await session();
    await browser.submit(await open(browser), { logout: 'yes' });
    const stranger = new HttpBrowser();
    const page = await open(stranger, { id_token_hint, post_logout_redirect_uri: goodbye });
    expect(page.body).not.toMatch(/<script>/);
    expect(page.headers.get('content-security-policy')).toMatch(/form-action 'self' [^;]*https:\/\/app\.example/);
    expect((await stranger.submit(page, {})).headers.get('location')).toBe(goodbye);
  });

  it('OIDC RP-Initiated Logout §2 may be asked for by a form of another site', async () => {
    const { browser, id_token_hint } = await session();
    const body = toSearchParams({ id_token_hint, post_logout_redirect_uri: goodbye, state: 's' }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://app.example' };
    const asked = await browser.request(`${bastion.url}/logout`, { method: 'POST', body, headers });
    expect(asked.status).toBe(303);
    const out = await browser.submit(await browser.follow(asked), { logout: 'yes' });
    expect(out.headers.get('location')).toBe(`${goodbye}?state=s`);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('OIDC RP-Initiated Logout §2 on one device leaves the other signed in', async () => {
    const [here, there] = [await session(), await session()];
    await here.browser.submit(await open(here.browser), { logout: 'yes' });
    expect(await isSignedIn(there.browser)).toBe(true);
    expect((await party.introspect(there.tokens.access_token)).json).toMatchObject({ active: true });
  });

  it("OIDC RP-Initiated Logout §2 everywhere ends the other devices too, and nobody else's", async () => {
    const [here, there] = [await session(), await session()];
    const other = await bastion.createUser();
    const stranger = await signIn(party, other);
    await here.browser.submit(await open(here.browser), { logout: 'yes', everywhere: 'yes' });
    expect(await isSignedIn(there.browser)).toBe(false);
    expect((await party.introspect(there.tokens.access_token)).json).toEqual({ active: false });
    expect((await party.refresh(there.tokens.refresh_token)).json).toMatchObject({ error: 'invalid_grant' });
    expect(await isSignedIn(stranger)).toBe(true);
  });
});
