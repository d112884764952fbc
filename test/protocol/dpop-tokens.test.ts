import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { ask } from './support/ask.ts';
import { athOf, createDpopKey, type DpopKey, type ProofOptions, thumbprint } from './support/dpop-key.ts';
import { RelyingParty, signIn } from './support/relying-party.ts';

const resource = 'https://api.example/';

let bastion: TestBastion;
let key: DpopKey;
let thief: DpopKey;
let party: RelyingParty;
let plain: RelyingParty;
let browser: HttpBrowser;

beforeAll(async () => {
  bastion = await startBastion();
  await bastion.createResource(resource, ['read']);
  [key, thief] = await Promise.all([createDpopKey(), createDpopKey()]);
  const client = await bastion.createClient({}, { skip_consent: true });
  party = new RelyingParty(bastion.url, client, { dpop: key });
  plain = new RelyingParty(bastion.url, client);
  browser = await signIn(plain, await bastion.createUser());
});
afterAll(() => bastion?.stop());

const tokenUrl = () => `${bastion.url}/token`;

async function freshNonce(): Promise<string> {
  const dpop = await key.prove('POST', tokenUrl());
  const answer = await plain.post('/token', { grant_type: 'client_credentials' }, { dpop });
  return answer.headers.get('dpop-nonce') ?? '';
}

const askUserinfo = async (accessToken: unknown, by: DpopKey, options: ProofOptions = {}, scheme = 'DPoP') => {
  const url = `${bastion.url}/userinfo`;
  const nonce = await freshNonce();
  const dpop = await by.prove('GET', url, { accessToken: String(accessToken), nonce, ...options });
  return ask(url, { headers: { authorization: `${scheme} ${accessToken}`, dpop } });
};

describe('RFC 7638', () => {
  it('RFC 7638 §3.1: the thumbprint that these tests compare with is that of the example', () => {
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
    const jwk = { kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' };
    expect(thumbprint(jwk)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
  });

  it.each(['ES256', 'EdDSA'])('RFC 9449 §6: a token is bound to the thumbprint of an %s key', async (alg) => {
    const own = await createDpopKey(alg);
    const bound = new RelyingParty(bastion.url, plain.client, { dpop: own });
    const { json } = await bound.token({ grant_type: 'client_credentials', resource });
    expect(json.token_type).toBe('DPoP');
    expect(decodeJwt(String(json.access_token)).cnf).toEqual({ jkt: own.jkt });
    const seen = await plain.introspect(json.access_token);
    expect(seen.json).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt: own.jkt } });
  });
});

describe('a client that is bound to DPoP', () => {
  it('RFC 9449 §5.2 gets no token without a proof', async () => {
    const client = await bastion.createClient({ dpop_bound_access_tokens: true }, { skip_consent: true });
    const without = new RelyingParty(bastion.url, client);
    expect((await without.token({ grant_type: 'client_credentials' })).json).not.toHaveProperty('access_token');
    const callback = await without.getCallback(browser);
    const answer = await without.exchange(callback);
    expect(answer.status).toBe(400);
    expect(answer.json).not.toHaveProperty('access_token');
    const withProof = new RelyingParty(bastion.url, client, { dpop: key });
    expect(await withProof.getTokens(browser)).toMatchObject({ token_type: 'DPoP' });
  });
});

describe('a code that is bound to a key', () => {
  it.each(['in the request (RFC 9449 §10)', 'by the proof of a pushed one (RFC 9449 §10.1)'])(
    'RFC 9449 §10 cannot be redeemed with another key or none: bound %s',
    async (way) => {
      const isPushed = way.includes('pushed');
      const getCode = async () => {
        if (!isPushed) return party.getCallback(browser, { dpop_jkt: key.jkt });
        const { params, verifier } = pkceRequest();
        const { json } = await party.push(params);
        const changes = { request_uri: String(json.request_uri) };
        return { ...(await party.getCallback(browser, changes)), code_verifier: verifier };
      };
      const stealing = new RelyingParty(bastion.url, party.client, { dpop: thief });
      for (const wrong of [stealing, plain]) {
        const answer = await wrong.exchange(await getCode());
        expect(answer.status).toBe(400);
        expect(answer.json).toMatchObject({ error: 'invalid_grant' });
      }
      expect((await party.exchange(await getCode())).status).toBe(200);
    },
  );

  it('RFC 9449 §10.1 a pushed request is refused when its proof and its dpop_jkt differ', async () => {
    const { params } = pkceRequest();
    const answer = await party.push({ ...params, dpop_jkt: thief.jkt });
    expect(answer.status).toBe(400);
  });
});

function pkceRequest() {
  const verifier = 'a'.repeat(43);
  const code_challenge = athOf(verifier);
  return { params: party.request({ code_challenge }), verifier };
}

describe('a bound access token', () => {
  it.each([
    ['as a bearer token', async (token: string) => plain.userinfo(token)],
    [
      'without a proof',
      (token: string) => ask(`${bastion.url}/userinfo`, { headers: { authorization: `DPoP ${token}` } }),
    ],
    ['as a bearer token with the right proof', (token: string) => askUserinfo(token, key, {}, 'Bearer')],
    ['with the proof of another key', (token: string) => askUserinfo(token, thief)],
    ['with another ath', (token: string) => askUserinfo(token, key, { claims: { ath: athOf('other') } })],
    ['without ath', (token: string) => askUserinfo(token, key, { claims: { ath: undefined } })],
    ['with a proof for another method', (token: string) => askUserinfo(token, key, { claims: { htm: 'POST' } })],
    ['with a proof for another address', (token: string) => askUserinfo(token, key, { claims: { htu: tokenUrl() } })],
  ])('RFC 9449 §7 is refused %s', async (_name, use) => {
    const { access_token } = await party.getTokens(browser);
    const answer = await use(String(access_token));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(402);
    expect(answer.json).not.toHaveProperty('sub');
    expect(answer.headers.get('www-authenticate')).toMatch(/DPoP/);
  });

  it('RFC 9449 §11.1 is refused with a proof that was seen before', async () => {
    const { access_token } = await party.getTokens(browser);
    const nonce = await freshNonce();
    const url = `${bastion.url}/userinfo`;
    const dpop = await key.prove('GET', url, { accessToken: String(access_token), nonce });
    const headers = { authorization: `DPoP ${access_token}`, dpop };
    expect((await ask(url, { headers })).status).toBe(200);
    const again = await ask(url, { headers });
    expect(again.status).toBe(401);
    expect(again.headers.get('www-authenticate')).toMatch(/^DPoP .*invalid_dpop_proof/);
  });

  it('RFC 9449 §9 gets a nonce where its proof has none', async () => {
    const { access_token } = await party.getTokens(browser);
    const answer = await askUserinfo(access_token, key, { nonce: undefined });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/use_dpop_nonce/);
    expect(answer.headers.get('dpop-nonce')).toBeTruthy();
  });

  it('RFC 9449 §7.1 is good with a proof of its key', async () => {
    const { access_token } = await party.getTokens(browser);
    const answer = await askUserinfo(access_token, key);
    expect(answer.status).toBe(200);
    expect(answer.json).toHaveProperty('sub');
  });
});

describe('a refresh token', () => {
  it.each(['public', 'confidential'])('RFC 9449 §5 of a %s client is bound to the key of its birth', async (kind) => {
    const isPublic = kind === 'public';
    const metadata = { token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'refresh_token'] };
    const client = await bastion.createClient(isPublic ? metadata : {}, { skip_consent: true });
    const auth = isPublic ? 'none' : 'basic';
    const owner = new RelyingParty(bastion.url, client, { auth, dpop: key });
    const tokens = await owner.getTokens(browser);
    for (const wrong of [{ auth, dpop: thief } as const, { auth } as const]) {
      const answer = await new RelyingParty(bastion.url, client, wrong).refresh(tokens.refresh_token);
      expect(answer.status).toBe(400);
      expect(answer.json).not.toHaveProperty('access_token');
    }
    const refreshed = await owner.refresh(tokens.refresh_token);
    expect(refreshed.json).toMatchObject({ token_type: 'DPoP' });
    const next = await new RelyingParty(bastion.url, client, { auth, dpop: thief }).refresh(
      refreshed.json.refresh_token,
    );
    expect(next.status).toBe(400);
  });
});
