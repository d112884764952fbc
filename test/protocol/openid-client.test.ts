import { generateKeyPair } from 'jose';
import * as oidc from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';

const redirect_uri = 'https://app.example/callback';
const goodbye = 'https://app.example/goodbye';
const api = 'https://api.example/';

let bastion: TestBastion;
let user: TestUser;

beforeAll(async () => {
  bastion = await startBastion();
  user = await bastion.createUser({ name: 'Ada', user_groups: ['staff'], roles: ['viewer'] });
  await bastion.createResource(api, ['read']);
});
afterAll(() => bastion?.stop());

type Auth = { client_id: string; auth: oidc.ClientAuth };

/** A client for each way to authenticate, with what openid-client needs for it. */
const ways: Readonly<Record<string, (issuer: { tenantId?: string }) => Promise<Auth>>> = {
  async client_secret_basic(tenant) {
    const { client_id, client_secret } = await bastion.createClient({ post_logout_redirect_uris: [goodbye] }, tenant);
    return { client_id, auth: oidc.ClientSecretBasic(client_secret) };
  },
  async client_secret_post(tenant) {
    const metadata = { token_endpoint_auth_method: 'client_secret_post', post_logout_redirect_uris: [goodbye] };
    const { client_id, client_secret } = await bastion.createClient(metadata, tenant);
    return { client_id, auth: oidc.ClientSecretPost(client_secret) };
  },
  async private_key_jwt(tenant) {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const kid = 'key-1';
    const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid, alg: 'ES256', use: 'sig' };
    const metadata = {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [jwk] },
      post_logout_redirect_uris: [goodbye],
    };
    const { client_id } = await bastion.createClient(metadata, tenant);
    return { client_id, auth: oidc.PrivateKeyJwt({ key: privateKey, kid }) };
  },
  async none(tenant) {
    const metadata = {
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      post_logout_redirect_uris: [goodbye],
    };
    const { client_id } = await bastion.createClient(metadata, tenant);
    return { client_id, auth: oidc.None() };
  },
};

const discover = (issuer: string, { client_id, auth }: Auth, algorithm: 'oidc' | 'oauth2' = 'oidc') =>
  oidc.discovery(new URL(issuer), client_id, undefined, auth, { execute: [oidc.allowInsecureRequests], algorithm });

/** What a user's browser does with an authorization URL, from the login form to the redirect. */
async function agree(url: URL, by: TestUser, browser = new HttpBrowser()): Promise<URL> {
  const login = await browser.open(url.href);
  const consent = await browser.submit(login, { login: by.email, password: by.password });
  const back = await browser.submit(consent, { decision: 'allow' });
  return new URL(back.headers.get('location') ?? '');
}

async function authorizationParams() {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [oidc.randomState(), oidc.randomNonce()];
  const parameters = {
    redirect_uri,
    scope: 'openid email profile groups roles',
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
  };
  return { parameters, checks: { pkceCodeVerifier, expectedState, expectedNonce } };
}

describe.each(Object.keys(ways))('openid-client 6 as a client with %s', (way) => {
  const create = (tenant = {}): Promise<Auth> => ways[way]?.(tenant) as Promise<Auth>;

  it('openid-client 6: discovers, pushes, signs a user in, refreshes with DPoP, introspects, revokes and logs out', async () => {
    const config = await discover(bastion.url, await create());
    const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair());
    const { parameters, checks } = await authorizationParams();
    const url = await oidc.buildAuthorizationUrlWithPAR(config, parameters, { DPoP });
    expect([...url.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
    const browser = new HttpBrowser();
    const callback = await agree(url, user, browser);
    const tokens = await oidc.authorizationCodeGrant(config, callback, checks, undefined, { DPoP });
    expect(tokens).toMatchObject({ token_type: 'dpop', expires_in: 900 });
    expect(tokens.claims()).toMatchObject({ sub: user.id, acr: 'urn:bastion:acr:password', amr: ['pwd'] });

    const info = await oidc.fetchUserInfo(config, tokens.access_token, user.id, { DPoP });
    expect(info).toMatchObject({ email: user.email, name: 'Ada', user_groups: ['staff'], roles: ['viewer'] });

    const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '', undefined, { DPoP });
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);
    expect(refreshed.claims()?.sub).toBe(user.id);
    const before = await oidc.tokenIntrospection(config, refreshed.access_token);
    expect(before).toMatchObject({ active: true, sub: user.id, token_type: 'DPoP' });
    await oidc.tokenRevocation(config, refreshed.access_token);
    expect(await oidc.tokenIntrospection(config, refreshed.access_token)).toEqual({ active: false });

    const hint = { id_token_hint: refreshed.id_token ?? '', post_logout_redirect_uri: goodbye };
    const confirm = await browser.open(oidc.buildEndSessionUrl(config, hint).href);
    const out = await browser.submit(confirm, { logout: 'yes' });
    expect(out.headers.get('location')).toBe(goodbye);
    await expect(oidc.refreshTokenGrant(config, refreshed.refresh_token ?? '', undefined, { DPoP })).rejects.toThrow();
  });

  it('openid-client 6: finds a tenant below a path by OAuth metadata too, and is refused tokens of the other issuer', async () => {
    const slug = way.replaceAll('_', '-');
    const { id, issuer } = await bastion.createTenant(slug);
    const tenantUser = await bastion.createUser({ tenantId: id });
    const auth = await create({ tenantId: id });
    const config = await discover(issuer, auth, 'oauth2');
    expect(config.serverMetadata().issuer).toBe(issuer);
    const { parameters, checks } = await authorizationParams();
    const callback = await agree(oidc.buildAuthorizationUrl(config, parameters), tenantUser);
    const tokens = await oidc.authorizationCodeGrant(config, callback, checks);
    expect(tokens.claims()).toMatchObject({ iss: issuer, sub: tenantUser.id, tenant: slug });
    const elsewhere = await discover(bastion.url, auth);
    await expect(oidc.refreshTokenGrant(elsewhere, tokens.refresh_token ?? '')).rejects.toThrow();
  });
});

describe('openid-client 6', () => {
  it('openid-client 6: notices the answer of another issuer (RFC 9207)', async () => {
    const auth = await ways.client_secret_basic?.({});
    if (!auth) throw new Error('no client');
    const config = await discover(bastion.url, auth);
    const { parameters, checks } = await authorizationParams();
    const callback = await agree(oidc.buildAuthorizationUrl(config, parameters), user);
    callback.searchParams.set('iss', 'https://evil.example');
    await expect(oidc.authorizationCodeGrant(config, callback, checks)).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/"iss"/) },
    });
  });

  it('openid-client 6: is told in the redirect when the user denies', async () => {
    const auth = await ways.client_secret_basic?.({});
    if (!auth) throw new Error('no client');
    const config = await discover(bastion.url, auth);
    const { parameters, checks } = await authorizationParams();
    const browser = new HttpBrowser();
    const login = await browser.open(oidc.buildAuthorizationUrl(config, parameters).href);
    const consent = await browser.submit(login, { login: user.email, password: user.password });
    const back = await browser.submit(consent, { decision: 'deny' });
    const callback = new URL(back.headers.get('location') ?? '');
    await expect(oidc.authorizationCodeGrant(config, callback, checks)).rejects.toMatchObject({
      error: 'access_denied',
    });
  });

  it('openid-client 6: gets a token for a service with private_key_jwt, DPoP and a resource', async () => {
    const auth = await ways.private_key_jwt?.({});
    if (!auth) throw new Error('no client');
    const config = await discover(bastion.url, auth);
    const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair('EdDSA'));
    const tokens = await oidc.clientCredentialsGrant(config, { resource: api }, { DPoP });
    expect(tokens).toMatchObject({ token_type: 'dpop', expires_in: 900 });
    expect(await oidc.tokenIntrospection(config, tokens.access_token)).toMatchObject({ active: true, aud: api });
  });
});
