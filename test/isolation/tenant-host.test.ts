import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askBastion, type Environment, runHere } from '../cli/support/run-bastion.ts';
import { RelyingParty, redirect_uri } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { sendHostsTo } from '../support/send-hosts-to.ts';
import { startBastion, type TestBastion, type TestClient, type TestUser } from '../support/start-bastion.ts';

const host = 'login.acme.test';

/** A Bastion with a tenant that has a host name of its own, made by the command line. */
type Place = {
  readonly bastion: TestBastion;
  readonly env: Environment;
  readonly issuer: string;
  readonly client: TestClient;
  readonly user: TestUser;
  readonly stop: () => Promise<void>;
};

async function openPlace(settings: Record<string, string> = {}): Promise<Place> {
  const bastion = await startBastion({ env: settings });
  const restore = sendHostsTo(bastion.config.port, [host, 'id.example.test', 'nobody.test']);
  const env = {
    PORT: String(bastion.config.port),
    BASTION_URL: bastion.url,
    BASTION_DATA_DIR: bastion.config.dataDir,
    BASTION_KEYS_DIR: bastion.config.keysDir,
    DATABASE_URL: bastion.database.appUrl.reveal(),
    BASTION_DATABASE_OWNER_URL: bastion.database.ownerUrl.reveal(),
  };
  const { id, issuer } = await askBastion(env, ['tenant', 'create', '--slug', 'acme', '--host', host]);
  const client = await bastion.createClient({ client_id: 'shop' }, { tenantId: id });
  const user = await bastion.createUser({ tenantId: id, email: 'ada@example.org' });
  const stop = () => restore().then(bastion.stop);
  return { bastion, env, issuer, client, user, stop };
}

const json = async (url: string) => (await fetch(url)).json() as Promise<Record<string, unknown>>;

describe('a tenant on a host name of its own', () => {
  let place: Place;
  let bastion: TestBastion;
  let app: RelyingParty;

  beforeAll(async () => {
    place = await openPlace();
    bastion = place.bastion;
    app = new RelyingParty(place);
  });
  afterAll(() => place?.stop());

  it.each([
    ['the public address', () => new URL(bastion.url).host],
    ['another tenant', () => host],
  ])('cannot have that of %s', async (_name, taken) => {
    const ended = await runHere(place.env, ['tenant', 'create', '--slug', 'second', '--host', taken()]);
    expect([ended.status, ended.stderr]).toEqual([1, expect.stringContaining('belongs to another tenant already')]);
  });

  it('is not found below the public address', async () => {
    for (const path of ['/', '/.well-known/openid-configuration', '/jwks', '/token', '/authorize']) {
      expect((await fetch(`${bastion.url}/t/acme${path}`)).status).toBe(404);
    }
    expect((await fetch(`${bastion.url}/.well-known/openid-configuration/t/acme`)).status).toBe(404);
  });

  it('leads to no tenant by path, be it the default one or itself', async () => {
    await bastion.createTenant('other');
    expect((await fetch(`${bastion.url}/t/other/jwks`)).status).toBe(200);
    for (const slug of ['default', 'acme', 'other', 'nobody']) {
      for (const path of ['/', '/.well-known/openid-configuration', '/jwks', '/token', '/authorize']) {
        expect((await fetch(`${place.issuer}/t/${slug}${path}`)).status, `${slug}${path}`).toBe(404);
      }
    }
  });

  it.each(['nobody.test', `${host}:8443`, `x.${host}`, `${host}.`])('is not served for the host %s', async (name) => {
    const reply = await fetch(`${bastion.url}/jwks`, { headers: { 'x-forwarded-host': name } });
    expect(reply.status).toBe(421);
  });

  it.each([host.toUpperCase(), `${host}:80`, 'LOGIN.acme.test:80'])('is found when it is written %s', async (name) => {
    const reply = await fetch(`${bastion.url}/.well-known/openid-configuration`, {
      headers: { 'x-forwarded-host': name },
    });
    expect([reply.status, await reply.json()]).toEqual([200, expect.objectContaining({ issuer: place.issuer })]);
  });

  it('does not know the clients, users and sessions of the default tenant at its paths', async () => {
    const client = await bastion.createClient({ client_id: 'shop' });
    const user = await bastion.createUser({ email: 'ada@example.org' });
    const foreign = new RelyingParty({ issuer: place.issuer, client });
    const token = { grant_type: 'client_credentials' };
    expect((await foreign.post('/token', token)).status).toBe(401);
    expect((await new RelyingParty({ issuer: bastion.url, client }).post('/token', token)).status).toBe(200);

    const browser = new HttpBrowser();
    const login = await browser.open(app.authorizationUrl().url);
    const refused = await browser.submit(login, { login: user.email, password: user.password });
    expect([refused.status, refused.body.includes('name="password"')]).toEqual([400, true]);

    await new RelyingParty({ issuer: bastion.url, client }).authorize(browser, user);
    const sessions = browser.cookies.filter(({ name }) => name.startsWith('bastion_default_session'));
    expect(sessions.length).toBeGreaterThan(0);
    for (const cookie of sessions) {
      const name = cookie.name.replace('default', 'acme');
      browser.setCookie({ ...cookie, host });
      browser.setCookie({ ...cookie, name, host });
    }
    const silent = await browser.open(app.authorizationUrl({ prompt: 'none', scope: 'openid' }).url);
    expect(silent.headers.get('location')).toContain('error=login_required');
  });

  it('is the issuer at its root: discovery and keys are its own, and every address is on its host', async () => {
    expect(place.issuer).toBe(`http://${host}`);
    const metadata = await json(`${place.issuer}/.well-known/openid-configuration`);
    expect(metadata.issuer).toBe(place.issuer);
    expect(await json(`${place.issuer}/.well-known/oauth-authorization-server`)).toEqual(metadata);
    const addresses = Object.values(metadata).filter((value) => String(value).startsWith('http'));
    expect(addresses.length).toBeGreaterThan(8);
    for (const address of addresses) expect(new URL(String(address)).origin).toBe(place.issuer);
    const kids = async (issuer: string) => {
      const { keys } = (await json(`${issuer}/jwks`)) as { keys: { kid: string }[] };
      return keys.map(({ kid }) => kid);
    };
    const own = await kids(place.issuer);
    expect(own.length).toBeGreaterThan(0);
    expect(await kids(bastion.url)).not.toEqual(expect.arrayContaining([expect.toBeOneOf(own)]));
  });

  it('signs a user in for a relying party that knows only the issuer, to refresh and logout', async () => {
    const { client_id, client_secret } = place.client;
    const config = await oidc.discovery(new URL(place.issuer), client_id, client_secret, undefined, {
      execute: [oidc.allowInsecureRequests],
    });
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
    const url = await oidc.buildAuthorizationUrlWithPAR(config, {
      redirect_uri,
      scope: 'openid email offline_access',
      prompt: 'consent',
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
    });
    const browser = new HttpBrowser();
    const login = await browser.open(url.href);
    expect(login.url.startsWith(`${place.issuer}/interaction/`)).toBe(true);
    const consent = await browser.submit(login, { login: place.user.email, password: place.user.password });
    const back = await browser.submit(consent, { decision: 'allow' });
    const callback = new URL(back.headers.get('location') ?? '');
    expect(callback.searchParams.get('iss')).toBe(place.issuer);

    const tokens = await oidc.authorizationCodeGrant(config, callback, { pkceCodeVerifier });
    expect(tokens.claims()).toMatchObject({ iss: place.issuer, sub: place.user.id, aud: client_id });
    const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '');
    expect(await oidc.fetchUserInfo(config, refreshed.access_token, place.user.id)).toMatchObject({ tenant: 'acme' });

    const hint = { id_token_hint: tokens.id_token ?? '' };
    const confirm = await browser.open(oidc.buildEndSessionUrl(config, hint).href);
    expect((await browser.submit(confirm, { logout: 'yes' })).status).toBe(200);
    await expect(oidc.refreshTokenGrant(config, refreshed.refresh_token ?? '')).rejects.toThrow();
  });

  it('keeps its session in cookies of its host alone', async () => {
    const browser = new HttpBrowser();
    await app.authorize(browser, place.user);
    expect(new Set(browser.cookies.map((cookie) => cookie.host))).toEqual(new Set([host]));
    expect(browser.cookiesFor(`${place.issuer}/authorize`)).toContain('bastion_acme_session=');
    expect(browser.cookiesFor(`${bastion.url}/authorize`)).toBe('');
    const silent = await browser.open(app.authorizationUrl({ prompt: 'none', scope: 'openid' }).url);
    expect(silent.headers.get('location')).toContain('code=');
  });

  it('is gone for all nodes as soon as it is suspended, and back when it is active', async () => {
    await askBastion(place.env, ['tenant', 'update', '--tenant', 'acme', '--status', 'suspended']);
    await expect.poll(async () => (await fetch(`${place.issuer}/jwks`)).status).toBe(421);
    await askBastion(place.env, ['tenant', 'update', '--tenant', 'acme', '--status', 'active']);
    await expect.poll(async () => (await fetch(`${place.issuer}/jwks`)).status).toBe(200);
  });
});

describe('a tenant on a host name of its own, behind a proxy that ends TLS', () => {
  const proxied = { 'x-forwarded-proto': 'https' };
  let place: Place;

  beforeAll(async () => {
    place = await openPlace({ BASTION_URL: 'https://id.example.test' });
  });
  afterAll(() => place?.stop());

  it('is not served over http', async () => {
    expect((await fetch(`https://${host}/jwks`)).status).toBe(421);
    expect((await fetch(`https://${host}/jwks`, { headers: proxied })).status).toBe(200);
  });

  it('has a session cookie that no other host can set or read', async () => {
    expect(place.issuer).toBe(`https://${host}`);
    const browser = new HttpBrowser(proxied);
    const lines: string[] = [];
    const request = browser.request.bind(browser);
    browser.request = async (...args) => {
      const page = await request(...args);
      lines.push(...page.headers.getSetCookie());
      return page;
    };
    await new RelyingParty(place).authorize(browser, place.user);
    const session = lines.filter((line) => /^__Host-bastion_acme_session=[^;]/.test(line)).at(-1) ?? '';
    expect(session).toMatch(/; path=\/;.*; secure; httponly/i);
    for (const line of lines) {
      expect(line).not.toMatch(/; domain=/i);
      expect(line).toMatch(/^__(Host|Secure)-bastion_acme_.*; secure/i);
    }
  });
});
