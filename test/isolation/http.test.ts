import { generateKeyPairSync } from 'node:crypto';
import { importJWK, type JWK, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSigningJwks } from '../../server/keys/signing-keys.ts';
import { createDpopKey } from '../storage/support/dpop-key.ts';
import { RelyingParty, type Tokens } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';

const api = 'https://api.example';
const clientKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A tenant with a user who is signed in. Client ids and e-mail addresses are the same in all, so only the tenant differs. */
type Place = {
  readonly slug: string;
  readonly id: string;
  readonly issuer: string;
  readonly app: RelyingParty;
  readonly user: TestUser;
  readonly browser: HttpBrowser;
};

let bastion: TestBastion;
let places: Record<'a' | 'b' | 'default', Place>;

async function furnish(slug: string, id: string, issuer: string): Promise<Place> {
  const client = await bastion.createClient({ client_id: 'shop' }, { tenantId: id });
  await bastion.createClient(
    {
      client_id: 'signing-shop',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [clientKey.publicKey.export({ format: 'jwk' })] },
    },
    { tenantId: id },
  );
  await bastion.createClient({ client_id: `only-${slug}` }, { tenantId: id });
  await bastion.createResource(api, ['read'], { tenantId: id });
  const user = await bastion.createUser({ tenantId: id, email: 'ada@example.org' });
  const app = new RelyingParty({ issuer, client });
  const browser = new HttpBrowser();
  await app.authorize(browser, user);
  return { slug, id, issuer, app, user, browser };
}

beforeAll(async () => {
  bastion = await startBastion();
  const [a, b] = [await bastion.createTenant('a'), await bastion.createTenant('b')];
  places = {
    a: await furnish('a', a.id, a.issuer),
    b: await furnish('b', b.id, b.issuer),
    default: await furnish('default', bastion.defaultTenantId, bastion.url),
  };
});
afterAll(() => bastion?.stop());

describe.each([
  ['a', 'b'],
  ['a', 'default'],
  ['default', 'a'],
] as const)('what belongs to tenant %s, tried against tenant %s', (from, to) => {
  const home = () => places[from];
  const target = () => places[to];
  const signIn = (params?: Record<string, string>) =>
    home().app.signIn(home().user, { browser: home().browser, ...(params ? { params } : {}) });

  async function expectForeign(tokens: Tokens): Promise<void> {
    const { app } = target();
    expect((await app.introspect(tokens.access_token)).body).toEqual({ active: false });
    expect((await app.introspect(tokens.refresh_token)).body).toEqual({ active: false });
    expect((await app.userinfo(tokens.access_token)).status).toBe(401);
    expect(await app.refresh(tokens.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    await app.post('/revoke', { token: tokens.access_token });
    await app.post('/revoke', { token: tokens.refresh_token });
    expect((await home().app.introspect(tokens.access_token)).body.active).toBe(true);
    expect((await home().app.refresh(tokens.refresh_token)).status).toBe(200);
  }

  it('opaque access and refresh tokens are worth nothing, and cannot be revoked', async () => {
    await expectForeign(await signIn());
  });

  it('JWT access tokens are worth nothing, and cannot be revoked', async () => {
    const tokens = await signIn({ resource: api, scope: 'openid offline_access read' });
    expect(tokens.access_token.split('.')).toHaveLength(3);
    await expectForeign(tokens);
  });

  it('a JWT signed with its key in the name of the other is worth nothing', async () => {
    const jwks = await loadSigningJwks(bastion.db.tenant(home().id), home().id, bastion.sealing);
    const jwk = jwks.find((key) => key.alg === 'ES256') as JWK;
    const forge = async (header: object) =>
      new SignJWT({ client_id: 'shop', scope: 'read', jti: 'forged' })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', ...header })
        .setIssuer(target().issuer)
        .setAudience(api)
        .setSubject('shop')
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(await importJWK(jwk, 'ES256'));
    const { keys } = (await target().app.send('/jwks', {})).body as { keys: JWK[] };
    for (const kid of [jwk.kid, keys.find((key) => key.alg === 'ES256')?.kid, undefined]) {
      expect((await target().app.introspect(await forge(kid ? { kid } : {}))).body).toEqual({ active: false });
    }
  });

  it('an authorization code buys nothing, and stays good at home', async () => {
    const code = await home().app.authorize(home().browser, home().user);
    expect(await target().app.exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await home().app.exchange(code)).status).toBe(200);
  });

  it('a pushed authorization request is not found', async () => {
    const { url } = home().app.authorizationUrl();
    const pushed = await home().app.post('/par', Object.fromEntries(new URL(url).searchParams));
    expect(pushed.status).toBe(201);
    const query = new URLSearchParams({ client_id: 'shop', request_uri: String(pushed.body.request_uri) });
    const page = await target().browser.open(`${target().issuer}/authorize?${query}`);
    expect(page.status).toBe(400);
    expect(page.body).toContain('invalid_request_uri');
  });

  it('client credentials are refused, with a client id that both have and with one that only it has', async () => {
    const shared = new RelyingParty({ issuer: target().issuer, client: home().app.client });
    expect((await shared.post('/token', { grant_type: 'client_credentials' })).status).toBe(401);
    expect((await shared.post('/introspect', { token: 'any' })).status).toBe(401);
    const { url } = target().app.authorizationUrl({ client_id: `only-${home().slug}` });
    expect((await new HttpBrowser().open(url)).body).toContain('invalid_client');
  });

  it('a client assertion that was made for it is refused', async () => {
    const assert = async (aud: string) => {
      const now = Math.floor(Date.now() / 1000);
      return new SignJWT({ jti: crypto.randomUUID() })
        .setProtectedHeader({ alg: 'ES256' })
        .setIssuer('signing-shop')
        .setSubject('signing-shop')
        .setAudience(aud)
        .setIssuedAt(now)
        .setExpirationTime(now + 60)
        .sign(clientKey.privateKey);
    };
    const app = new RelyingParty({ issuer: target().issuer, client: { client_id: 'signing-shop' } });
    const post = async (aud: string) =>
      app.post('/token', {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await assert(aud),
      });
    expect((await post(target().issuer)).status).toBe(200);
    expect((await post(home().issuer)).status).toBe(401);
    expect((await post(`${home().issuer}/token`)).status).toBe(401);
  });

  it('a DPoP nonce is not accepted', async () => {
    const key = createDpopKey();
    await home().app.prove(key);
    const proof = key.prove('POST', `${target().issuer}/token`, { nonce: home().app.nonce });
    const reply = await target().app.post('/token', { grant_type: 'client_credentials' }, proof);
    expect(reply).toMatchObject({ status: 400, body: { error: 'use_dpop_nonce' } });
  });

  it('a DPoP proof that was made for it is not accepted', async () => {
    const key = createDpopKey();
    await target().app.prove(key);
    const proof = key.prove('POST', `${home().issuer}/token`, { nonce: target().app.nonce });
    const reply = await target().app.post('/token', { grant_type: 'client_credentials' }, proof);
    expect(reply).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } });
  });

  it('an ID token is no hint for logging out', async () => {
    const { id_token } = await signIn();
    const url = (issuer: string) => `${issuer}/logout?id_token_hint=${id_token}`;
    expect((await target().browser.open(url(target().issuer))).status).toBe(400);
    expect((await home().browser.open(url(home().issuer))).status).toBe(200);
  });

  it('a user and a password open no session', async () => {
    const page = await new HttpBrowser().open(target().app.authorizationUrl().url);
    const browser = new HttpBrowser();
    const login = await browser.open(target().app.authorizationUrl().url);
    expect(page.status).toBe(200);
    const refused = await browser.submit(login, { login: home().user.email, password: home().user.password });
    expect(refused.status).toBe(400);
    expect(refused.body).toContain('name="password"');
  });

  it('cookies have other names, and are no session under the right ones', async () => {
    const own = home().browser.cookies.filter(({ name }) => name.includes('_session'));
    expect(own.length).toBeGreaterThanOrEqual(2);
    const names = target().browser.cookies.map((cookie) => cookie.name);
    const thief = new HttpBrowser();
    for (const cookie of own) {
      expect(names).not.toContain(cookie.name);
      const name = cookie.name.replace(`bastion_${home().slug}`, `bastion_${target().slug}`);
      expect(names).toContain(name);
      thief.setCookie({ ...cookie, name, path: '/' });
      thief.setCookie({ ...cookie, path: '/' });
    }
    const silent = { prompt: 'none', scope: 'openid' };
    const page = await thief.open(target().app.authorizationUrl(silent).url);
    expect(page.headers.get('location')).toContain('error=login_required');
    const hers = await home().browser.open(home().app.authorizationUrl(silent).url);
    expect(hers.headers.get('location')).toContain('code=');
  });

  it('an interaction is not shown and takes no form, with its cookies under either name', async () => {
    const victim = new HttpBrowser();
    const login = await victim.open(home().app.authorizationUrl().url);
    const path = login.url.slice(home().issuer.length);
    expect(path).toMatch(/^\/interaction\//);
    const thief = new HttpBrowser();
    for (const cookie of victim.cookies) {
      const name = cookie.name.replace(`bastion_${home().slug}`, `bastion_${target().slug}`);
      thief.setCookie({ ...cookie, path: '/' });
      thief.setCookie({ ...cookie, name, path: '/' });
    }
    expect((await thief.open(target().issuer + path)).status).toBe(400);
    const posted = await thief.request(`${target().issuer}${path}/password`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(target().issuer).origin },
      body: new URLSearchParams({ login: target().user.email, password: target().user.password }).toString(),
    });
    expect(posted.status).toBe(400);
    expect((await victim.open(login.url)).body).toContain('name="login"');
  });
});

describe('the paths of tenants', () => {
  it('cookies of one tenant are not sent to another', () => {
    const { a, b } = places;
    expect(a.browser.cookiesFor(`${a.issuer}/authorize`)).toContain('bastion_a_session');
    expect(a.browser.cookiesFor(`${b.issuer}/authorize`)).not.toContain('bastion_a');
    expect(a.browser.cookiesFor(`${bastion.url}/authorize`)).not.toContain('bastion_a');
    expect(a.browser.cookiesFor(`${bastion.url}/t/ab/authorize`)).not.toContain('bastion_a');
  });

  it.each(['/t/default', '/t/nobody', '/t/A', '/t/%61', '/t/a%2f..%2fb', '/t/', '/t/a/t/b', '/t//a'])(
    '%s leads to no tenant',
    async (path) => {
      for (const route of ['/.well-known/openid-configuration', '/jwks', '/token']) {
        expect((await fetch(bastion.url + path + route)).status).toBe(404);
      }
    },
  );

  it('publish different keys', async () => {
    const kids = await Promise.all(
      Object.values(places).map(async ({ app }) => {
        const { keys } = (await app.send('/jwks', {})).body as { keys: JWK[] };
        return keys.map((key) => key.kid);
      }),
    );
    expect(new Set(kids.flat()).size).toBe(kids.flat().length);
  });
});
