import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { createPkce } from './support/pkce.ts';
import { RelyingParty, signIn } from './support/relying-party.ts';

const orders = 'https://orders.example/';
const stock = 'https://stock.example/';

let bastion: TestBastion;
let user: TestUser;
let party: RelyingParty;
let browser: HttpBrowser;

beforeAll(async () => {
  bastion = await startBastion();
  await bastion.createResource(orders, ['orders:read', 'orders:write']);
  await bastion.createResource(stock, ['stock:read']);
  party = new RelyingParty(bastion.url, await bastion.createClient({}, { skip_consent: true }));
  user = await bastion.createUser();
  browser = await signIn(party, user);
});
afterAll(() => bastion?.stop());

const verify = (token: unknown, audience: string) =>
  jwtVerify(String(token), createRemoteJWKSet(new URL(`${bastion.url}/jwks`)), {
    issuer: bastion.url,
    audience,
    typ: 'at+jwt',
  });

describe('a JWT access token', () => {
  it('RFC 9068 §2.2 of a user says who issued it, for what, to whom, how long, and how the user signed in', async () => {
    const tokens = await party.getTokens(browser, { scope: 'openid orders:read', resource: orders });
    const { payload, protectedHeader } = await verify(tokens.access_token, orders);
    expect(protectedHeader).toMatchObject({ typ: 'at+jwt', alg: 'ES256', kid: expect.any(String) });
    const now = Math.floor(Date.now() / 1000);
    expect(payload).toMatchObject({
      iss: bastion.url,
      sub: user.id,
      aud: orders,
      client_id: party.client.client_id,
      scope: 'orders:read',
      jti: expect.any(String),
      acr: 'urn:bastion:acr:password',
      amr: ['pwd'],
    });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(900);
    expect(Math.abs(Number(payload.auth_time) - now)).toBeLessThan(60);
    expect(payload).not.toHaveProperty('email');
  });

  it('RFC 9068 §2.2 of a client has the client as its subject', async () => {
    const { json } = await party.token({ grant_type: 'client_credentials', resource: orders, scope: 'orders:write' });
    const { payload } = await verify(json.access_token, orders);
    const { client_id } = party.client;
    expect(payload).toMatchObject({ sub: client_id, client_id, scope: 'orders:write', jti: expect.any(String) });
    expect(payload).not.toHaveProperty('auth_time');
  });

  it('RFC 9068 §2.1 has an id of its own each time, also after a refresh', async () => {
    const tokens = await party.getTokens(browser, { scope: 'openid orders:read', resource: orders });
    const refreshed = await party.refresh(tokens.refresh_token);
    const [first, second] = [tokens.access_token, refreshed.json.access_token].map((token) => decodeJwt(String(token)));
    expect(second?.jti).not.toBe(first?.jti);
    expect(second).toMatchObject({ aud: orders, auth_time: first?.auth_time, acr: first?.acr });
  });

  it('RFC 9068 §4 is not taken for an ID token, nor the other way round', async () => {
    const tokens = await party.getTokens(browser, { scope: 'openid orders:read', resource: orders });
    expect(decodeProtectedHeader(String(tokens.id_token)).typ).not.toBe('at+jwt');
    await expect(verify(tokens.id_token, party.client.client_id)).rejects.toThrow(/typ/);
  });

  it('RFC 9068 §4 for a resource is no key to userinfo', async () => {
    const { access_token } = await party.getTokens(browser, { scope: 'openid orders:read', resource: orders });
    const answer = await party.userinfo(access_token);
    expect(answer.status).toBe(401);
  });
});

describe('resource indicators', () => {
  it.each([
    ['that is not registered', 'https://unknown.example/'],
    ['without its last slash', orders.slice(0, -1)],
    ['in another case', 'https://orders.example/X'],
    ['with a fragment', `${orders}#a`],
    ['that is no URL', 'orders'],
    ['that is relative', '/orders'],
    ['of 10,000 characters', `https://orders.example/${'a'.repeat(10_000)}`],
  ])('RFC 8707 §2 a resource %s is an invalid_target', async (_name, resource) => {
    const { error, code } = await party.getCallback(browser, { resource });
    expect({ error, code }).toEqual({ error: 'invalid_target', code: '' });
    const answer = await party.token({ grant_type: 'client_credentials', resource });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ error: 'invalid_target' });
  });

  it('RFC 8707 §2 a resource of another tenant is an invalid_target', async () => {
    const { id } = await bastion.createTenant('acme');
    await bastion.createResource('https://acme.example/', ['read'], { tenantId: id });
    const answer = await party.token({ grant_type: 'client_credentials', resource: 'https://acme.example/' });
    expect(answer.json).toMatchObject({ error: 'invalid_target' });
  });

  it('RFC 8707 §2.2 a code cannot be exchanged for a resource that was not in the request', async () => {
    const callback = await party.getCallback(browser, { scope: 'openid orders:read', resource: orders });
    const answer = await party.exchange(callback, { resource: stock });
    expect(answer.json).toMatchObject({ error: 'invalid_target' });
  });

  it('RFC 8707 §2.2 a refresh token neither', async () => {
    const tokens = await party.getTokens(browser, { scope: 'openid orders:read', resource: orders });
    const answer = await party.refresh(tokens.refresh_token, { resource: stock });
    expect(answer.json).toMatchObject({ error: 'invalid_target' });
  });

  it('RFC 8707 §2 scopes of another resource are not in the token', async () => {
    const tokens = await party.getTokens(browser, { scope: 'openid orders:read stock:read', resource: orders });
    expect(decodeJwt(String(tokens.access_token)).scope).toBe('orders:read');
  });

  it('RFC 8707 §2.2 of two resources asked for, each token is for the one that is named', async () => {
    const asked = { scope: 'openid orders:read stock:read', resource: [orders, stock] };
    const callback = await party.getCallback(browser, asked);
    const first = await party.exchange(callback, { resource: stock });
    expect(decodeJwt(String(first.json.access_token))).toMatchObject({ aud: stock, scope: 'stock:read' });
    const second = await party.refresh(first.json.refresh_token, { resource: orders });
    expect(decodeJwt(String(second.json.access_token))).toMatchObject({ aud: orders, scope: 'orders:read' });
  });

  it('RFC 8707 §2 the user is asked for the scopes of the resource', async () => {
    const asking = new RelyingParty(bastion.url, await bastion.createClient());
    const { code_challenge } = createPkce();
    const changes = { code_challenge, scope: 'openid orders:write', resource: orders };
    const page = await asking.authorize(browser, asking.request(changes));
    expect(page.body).toContain('orders:write');
    expect(page.body).toContain('name="decision"');
  });
});
