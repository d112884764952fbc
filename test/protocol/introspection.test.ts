import { decodeJwt, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { ask, postForm } from './support/ask.ts';
import { RelyingParty, signIn } from './support/relying-party.ts';

const jwtApi = 'https://jwt.example/';
const opaqueApi = 'https://opaque.example/';

let bastion: TestBastion;
let user: TestUser;
let party: RelyingParty;
let browser: HttpBrowser;

beforeAll(async () => {
  bastion = await startBastion();
  await bastion.createResource(jwtApi, ['read']);
  await bastion.createResource(opaqueApi, ['read'], { access_token_format: 'opaque' });
  party = new RelyingParty(bastion.url, await bastion.createClient({}, { skip_consent: true }));
  user = await bastion.createUser();
  browser = await signIn(party, user);
});
afterAll(() => bastion?.stop());

const kinds = [
  ['opaque', opaqueApi],
  ['JWT', jwtApi],
] as const;

const getToken = async (resource: string): Promise<string> =>
  String((await party.getTokens(browser, { scope: 'openid read', resource })).access_token);

describe('introspection', () => {
  it('RFC 7662 §2.1 is refused without authentication, or with a wrong one', async () => {
    const token = await getToken(opaqueApi);
    const wrong = new RelyingParty(bastion.url, { ...party.client, client_secret: 'wrong' });
    for (const answer of [await wrong.introspect(token), await postForm(`${bastion.url}/introspect`, { token })]) {
      expect([400, 401]).toContain(answer.status);
      expect(answer.json).not.toHaveProperty('active');
    }
  });

  it('RFC 7662 §2.1 is refused as GET, without token and with two', async () => {
    const token = await getToken(opaqueApi);
    const { headers } = party.credentials();
    expect((await ask(`${bastion.url}/introspect?token=${token}`, { headers })).status).toBeGreaterThanOrEqual(400);
    for (const wrong of [undefined, '', [token, token]]) {
      const answer = await party.post('/introspect', { token: wrong });
      expect(answer.status).toBe(400);
      expect(answer.json).not.toHaveProperty('active');
    }
  });

  it.each(['garbage', 'a.b.c', `${'e30.'.repeat(2)}e30`, 'jwt:abc', '\u0000', 'ü', 'a'.repeat(20_000)])(
    'RFC 7662 §2.2 says no more than inactive of what is no token of ours (%#)',
    async (token) => {
      const answer = await party.introspect(token);
      expect(answer.status).toBe(200);
      expect(answer.json).toEqual({ active: false });
    },
  );

  it('RFC 7662 §4 is not deceived by the reference that stands for a JWT inside', async () => {
    const { hash } = await import('node:crypto');
    const token = await getToken(jwtApi);
    const answer = await party.introspect(`jwt:${hash('sha256', token, 'hex')}`);
    expect(answer.json).toEqual({ active: false });
  });

  it('RFC 7662 §2.2 says inactive of a JWT that somebody else signed, or with changed claims', async () => {
    const token = await getToken(jwtApi);
    const { privateKey } = await generateKeyPair('ES256');
    const forged = await new SignJWT(decodeJwt(token))
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
      .sign(privateKey);
    const [header, payload = '', signature] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const changed = Buffer.from(JSON.stringify({ ...claims, scope: 'admin' })).toString('base64url');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    for (const wrong of [forged, `${header}.${changed}.${signature}`, `${unsigned}.${payload}.AA`]) {
      expect((await party.introspect(wrong)).json).toEqual({ active: false });
    }
  });

  it('RFC 9068 §4 an ID token is no access token', async () => {
    const { id_token } = await party.getTokens(browser);
    expect((await party.introspect(id_token)).json).toEqual({ active: false });
  });

  it.each(kinds)(
    'RFC 7662 §2.2 a public client learns nothing about the %s token of another',
    async (_kind, resource) => {
      const metadata = { token_endpoint_auth_method: 'none', grant_types: ['authorization_code'] };
      const open = new RelyingParty(bastion.url, await bastion.createClient(metadata), { auth: 'none' });
      expect((await open.introspect(await getToken(resource))).json).toEqual({ active: false });
    },
  );

  it.each(kinds)('RFC 7662 §4 another tenant says inactive of an %s token', async (_kind, resource) => {
    const slug = `tenant-${_kind.toLowerCase()}`;
    const { id, issuer } = await bastion.createTenant(slug);
    const there = new RelyingParty(issuer, await bastion.createClient({}, { tenantId: id }));
    expect((await there.introspect(await getToken(resource))).json).toEqual({ active: false });
  });

  it.each(kinds)('RFC 7662 §2.2 tells the resource server about an %s token', async (kind, resource) => {
    const token = await getToken(resource);
    expect(token.split('.').length === 3).toBe(kind === 'JWT');
    const api = new RelyingParty(bastion.url, await bastion.createClient());
    for (const asking of [party, api]) {
      const { json, headers } = await asking.introspect(token);
      expect(json).toMatchObject({
        active: true,
        iss: bastion.url,
        sub: user.id,
        aud: resource,
        client_id: party.client.client_id,
        scope: 'read',
        token_type: 'Bearer',
        acr: 'urn:bastion:acr:password',
      });
      expect(Number(json.exp) - Number(json.iat)).toBe(900);
      expect(headers.get('cache-control')).toBe('no-store');
    }
  });

  it('RFC 7662 §4 another client learns nothing about a refresh token, and its own client that it is active', async () => {
    const other = new RelyingParty(bastion.url, await bastion.createClient());
    const { refresh_token, access_token } = await party.getTokens(browser, {
      scope: 'openid offline_access read',
      prompt: 'consent',
      resource: opaqueApi,
    });
    for (const token_type_hint of [undefined, 'refresh_token', 'access_token']) {
      expect((await other.introspect(refresh_token, { token_type_hint })).json).toEqual({ active: false });
      const { json } = await party.introspect(refresh_token, { token_type_hint });
      expect(json).toMatchObject({ active: true, client_id: party.client.client_id });
    }
    expect((await other.introspect(access_token)).json).toMatchObject({ active: true });
    expect((await party.refresh(refresh_token)).status).toBe(200);
  });

  it.each(['access_token', 'refresh_token', 'nonsense'])(
    'RFC 7662 §2.1 a hint that is wrong changes nothing: %s',
    async (hint) => {
      for (const [, resource] of kinds) {
        const answer = await party.introspect(await getToken(resource), { token_type_hint: hint });
        expect(answer.json).toMatchObject({ active: true });
      }
    },
  );

  it.each(kinds)('RFC 7662 §4 an %s token is inactive the moment its session is gone', async (_kind, resource) => {
    const own = await signIn(party, user);
    const { access_token } = await party.getTokens(own, { scope: 'openid read', resource });
    expect((await party.introspect(access_token)).json).toMatchObject({ active: true });
    await bastion.database.query(
      `update sessions set revoked_at = now() where uid = (select uid from sessions order by created_at desc limit 1)`,
    );
    expect((await party.introspect(access_token)).json).toEqual({ active: false });
  });
});

describe('revocation', () => {
  it.each(kinds)(
    "RFC 7009 §2.1 of another client's %s token is refused, and the token lives on",
    async (_kind, resource) => {
      const other = new RelyingParty(bastion.url, await bastion.createClient());
      const token = await getToken(resource);
      const answer = await other.post('/revoke', { token });
      expect(answer.status).toBeLessThan(500);
      expect((await party.introspect(token)).json).toMatchObject({ active: true });
    },
  );

  it('RFC 7009 §2.1 is refused without authentication', async () => {
    const token = await getToken(opaqueApi);
    expect([400, 401]).toContain((await postForm(`${bastion.url}/revoke`, { token })).status);
    expect((await party.introspect(token)).json).toMatchObject({ active: true });
  });

  it.each(['garbage', 'a.b.c', '\u0000'])(
    'RFC 7009 §2.2 of something that is no token is a success (%#)',
    async (token) => {
      expect((await party.post('/revoke', { token })).status).toBe(200);
    },
  );

  it.each(kinds)('RFC 7009 §2 ends an %s access token', async (_kind, resource) => {
    const token = await getToken(resource);
    expect((await party.post('/revoke', { token })).status).toBe(200);
    expect((await party.introspect(token)).json).toEqual({ active: false });
    expect((await party.introspect(await getToken(resource))).json).toMatchObject({ active: true });
  });

  it.each(kinds)('RFC 7009 §2.1 of a refresh token ends the %s access token of its grant', async (_kind, resource) => {
    const tokens = await party.getTokens(await signIn(party, user), { scope: 'openid read', resource });
    expect((await party.post('/revoke', { token: String(tokens.refresh_token) })).status).toBe(200);
    expect((await party.refresh(tokens.refresh_token)).json).toMatchObject({ error: 'invalid_grant' });
    expect((await party.introspect(tokens.access_token)).json).toEqual({ active: false });
  });

  it('RFC 7009 §2 ends the JWT that a client got for itself', async () => {
    const { json } = await party.token({ grant_type: 'client_credentials', resource: jwtApi });
    expect((await party.introspect(json.access_token)).json).toMatchObject({ active: true });
    expect((await party.post('/revoke', { token: String(json.access_token) })).status).toBe(200);
    expect((await party.introspect(json.access_token)).json).toEqual({ active: false });
  });
});
