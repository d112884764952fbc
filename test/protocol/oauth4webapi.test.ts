import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';

const redirect_uri = 'https://app.example/callback';
const api = 'https://api.example/';
const insecure = { [oauth.allowInsecureRequests]: true } as const;

let bastion: TestBastion;
let user: TestUser;
let server: oauth.AuthorizationServer;
let client: oauth.Client;
let authenticate: oauth.ClientAuth;
let keyPair: oauth.CryptoKeyPair;
let DPoP: oauth.DPoPHandle;

beforeAll(async () => {
  bastion = await startBastion();
  user = await bastion.createUser();
  await bastion.createResource(api, ['read']);
  const issuer = new URL(bastion.url);
  server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
  const { publicKey, privateKey } = await oauth.generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid: 'k', alg: 'ES256', use: 'sig' };
  const { client_id } = await bastion.createClient(
    {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [jwk] },
      require_pushed_authorization_requests: true,
      dpop_bound_access_tokens: true,
    },
    { skip_consent: true },
  );
  client = { client_id };
  authenticate = oauth.PrivateKeyJwt({ key: privateKey, kid: 'k' });
  keyPair = await oauth.generateKeyPair('ES256');
  DPoP = oauth.DPoP(client, keyPair);
});
afterAll(() => bastion?.stop());

/** Repeats a request once when the server asks for a DPoP nonce, as the library's examples do. */
async function withNonce<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error;
    return work();
  }
}

async function push(code_challenge: string, state: string, extra: Record<string, string> = {}): Promise<URL> {
  const params = new URLSearchParams({
    response_type: 'code',
    redirect_uri,
    scope: 'openid email',
    code_challenge,
    code_challenge_method: 'S256',
    state,
    ...extra,
  });
  const { request_uri } = await withNonce(async () => {
    const response = await oauth.pushedAuthorizationRequest(server, client, authenticate, params, {
      DPoP,
      ...insecure,
    });
    return oauth.processPushedAuthorizationResponse(server, client, response);
  });
  const url = new URL(server.authorization_endpoint ?? '');
  url.search = new URLSearchParams({ client_id: client.client_id, request_uri }).toString();
  return url;
}

async function getTokens(extra: Record<string, string> = {}) {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const browser = new HttpBrowser();
  const url = await push(await oauth.calculatePKCECodeChallenge(verifier), state, extra);
  const login = await browser.open(url.href);
  const back = await browser.submit(login, { login: user.email, password: user.password });
  const callback = new URL(back.headers.get('location') ?? '');
  const params = oauth.validateAuthResponse(server, client, callback, state);
  const tokens = await withNonce(async () => {
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authenticate,
      params,
      redirect_uri,
      verifier,
      {
        DPoP,
        ...insecure,
      },
    );
    return oauth.processAuthorizationCodeResponse(server, client, response, { requireIdToken: true });
  });
  return { tokens, browser };
}

async function introspect(token: string) {
  const response = await oauth.introspectionRequest(server, client, authenticate, token, insecure);
  return oauth.processIntrospectionResponse(server, client, response);
}

describe('oauth4webapi', () => {
  it('oauth4webapi: refuses the answer to another state', async () => {
    const { browser } = await getTokens();
    const url = await push(await oauth.calculatePKCECodeChallenge('a'.repeat(43)), 'mine');
    const back = await browser.open(url.href);
    const callback = new URL(back.headers.get('location') ?? '');
    expect(() => oauth.validateAuthResponse(server, client, callback, 'other')).toThrow(/state/);
  });

  it('oauth4webapi: is told why another key gets nothing for a refresh token', async () => {
    const { tokens } = await getTokens();
    const thief = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
    const attempt = withNonce(async () => {
      const response = await oauth.refreshTokenGrantRequest(server, client, authenticate, tokens.refresh_token ?? '', {
        DPoP: thief,
        ...insecure,
      });
      return oauth.processRefreshTokenResponse(server, client, response);
    });
    await expect(attempt).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('oauth4webapi: pushes, signs in, verifies the signature, reads userinfo, refreshes, introspects and revokes', async () => {
    const { tokens } = await getTokens();
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    expect(claims).toMatchObject({ iss: bastion.url, sub: user.id, aud: client.client_id });

    const info = await withNonce(async () => {
      const response = await oauth.userInfoRequest(server, client, tokens.access_token, { DPoP, ...insecure });
      return oauth.processUserInfoResponse(server, client, user.id, response);
    });
    expect(info.email).toBe(user.email);

    const refreshed = await withNonce(async () => {
      const response = await oauth.refreshTokenGrantRequest(server, client, authenticate, tokens.refresh_token ?? '', {
        DPoP,
        ...insecure,
      });
      return oauth.processRefreshTokenResponse(server, client, response);
    });
    expect(refreshed.refresh_token).not.toBe(tokens.refresh_token);

    expect(await introspect(refreshed.access_token)).toMatchObject({ active: true, sub: user.id });
    const revocation = await oauth.revocationRequest(server, client, authenticate, refreshed.access_token, insecure);
    await oauth.processRevocationResponse(revocation);
    expect(await introspect(refreshed.access_token)).toMatchObject({ active: false });
  });

  it('oauth4webapi: as a resource server accepts a JWT access token with its DPoP proof (RFC 9068 §4), and no other proof', async () => {
    const { tokens } = await getTokens({ scope: 'openid read', resource: api });
    const options = { ...insecure, requireDPoP: true };
    const stranger = await receivedWith(tokens.access_token, await oauth.generateKeyPair('ES256'));
    await expect(oauth.validateJwtAccessToken(server, stranger, api, options)).rejects.toThrow();
    const own = await receivedWith(tokens.access_token, keyPair);
    const claims = await oauth.validateJwtAccessToken(server, own, api, options);
    expect(claims).toMatchObject({ iss: bastion.url, aud: api, scope: 'read', client_id: client.client_id });
  });
});

/** What a resource server receives from a client that holds this token and this key. */
async function receivedWith(accessToken: string, key: oauth.CryptoKeyPair): Promise<Request> {
  let sent: Request | undefined;
  await oauth.protectedResourceRequest(accessToken, 'GET', new URL(api), undefined, undefined, {
    DPoP: oauth.DPoP(client, key),
    [oauth.customFetch]: async (url, init) => {
      sent = new Request(url, init as RequestInit);
      return new Response();
    },
  });
  if (!sent) throw new Error('nothing was sent');
  return sent;
}
