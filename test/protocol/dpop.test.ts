import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { type Answer, ask } from './support/ask.ts';
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
  const answer = await sendProof(await key.prove('POST', tokenUrl()));
  return answer.headers.get('dpop-nonce') ?? '';
}

/** A client_credentials request with this proof. */
const sendProof = (dpop: string, from = plain): Promise<Answer> =>
  from.post('/token', { grant_type: 'client_credentials' }, { dpop });

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

describe('RFC 9449 §4.1', () => {
  const example =
    'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg';
  let server: TestBastion;
  let client: RelyingParty;

  beforeAll(async () => {
    server = await startBastion({ env: { BASTION_URL: 'https://server.example.com' } });
    client = new RelyingParty(`http://127.0.0.1:${server.config.port}`, await server.createClient());
  });
  afterAll(() => server?.stop());

  const proxied = {
    host: 'server.example.com',
    'x-forwarded-host': 'server.example.com',
    'x-forwarded-proto': 'https',
  };
  const present = (dpop: string, path = '/token') => {
    const params = client.request({ code_challenge: 'a'.repeat(43), grant_type: 'client_credentials' });
    return client.post(path, params, { ...proxied, dpop });
  };

  async function atTheTimeOfTheExample<T>(work: () => Promise<T>): Promise<T> {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_562_262_616_000 });
    try {
      return await work();
    } finally {
      vi.useRealTimers();
    }
  }

  it('RFC 9449 §4.3 its proof is wrong at another endpoint or with one letter of it changed', async () => {
    await atTheTimeOfTheExample(async () => {
      const [header, payload, signature = ''] = example.split('.');
      const forged = [header, payload, signature.replace('2-G', '3-G')].join('.');
      for (const answer of [await present(forged), await present(example, '/par')]) {
        expect(answer.json).toMatchObject({ error: 'invalid_dpop_proof' });
      }
    });
  });

  it('RFC 9449 §11.1 its proof is too old today', async () => {
    expect((await present(example)).json).toMatchObject({
      error: 'use_dpop_nonce',
      error_description: expect.stringMatching(/iat/),
    });
  });

  it('RFC 9449 §4.1 its proof holds at its time but for the nonce, which was not ours', async () => {
    const { json } = await atTheTimeOfTheExample(() => present(example));
    expect(json).toEqual({ error: 'use_dpop_nonce', error_description: 'nonce is required in the DPoP proof' });
  });

  it('RFC 9449 §6.1, §7.1: thumbprint and ath that these tests compare with are those of the examples', () => {
    const { jwk } = JSON.parse(Buffer.from(example.split('.')[0] ?? '', 'base64url').toString());
    expect(thumbprint(jwk)).toBe('0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I');
    expect(athOf('Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU')).toBe('fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo');
  });
});

describe('a proof at the token endpoint', () => {
  it('RFC 9449 §8 is asked for a nonce, which the next one carries', async () => {
    const first = await sendProof(await key.prove('POST', tokenUrl()));
    expect(first.status).toBe(400);
    expect(first.json).toMatchObject({ error: 'use_dpop_nonce' });
    const nonce = first.headers.get('dpop-nonce') ?? '';
    expect(nonce).toMatch(/^[\w~.+/=-]{16,}$/);
    const second = await sendProof(await key.prove('POST', tokenUrl(), { nonce }));
    expect(second.json).toMatchObject({ token_type: 'DPoP' });
  });

  it('RFC 9449 §8 is refused with a nonce that we did not make, and told a good one', async () => {
    const nonces = ['made-up', `${await freshNonce()}x`, 'a'.repeat(43), '.', `${Date.now()}.abc`];
    for (const nonce of nonces) {
      const answer = await sendProof(await key.prove('POST', tokenUrl(), { nonce }));
      expect(answer.json).toMatchObject({ error: 'use_dpop_nonce' });
      expect(answer.headers.get('dpop-nonce')).toBeTruthy();
    }
  });

  it('RFC 9449 §8.2 is refused with a nonce of another tenant', async () => {
    const { id, issuer } = await bastion.createTenant('elsewhere');
    const there = new RelyingParty(issuer, await bastion.createClient({}, { tenantId: id }));
    const nonce = await freshNonce();
    const answer = await sendProof(await key.prove('POST', `${issuer}/token`, { nonce }), there);
    expect(answer.json).toMatchObject({ error: 'use_dpop_nonce' });
  });

  it('RFC 9449 §11.1 is refused when it comes again', async () => {
    const proof = await key.prove('POST', tokenUrl(), { nonce: await freshNonce() });
    expect((await sendProof(proof)).status).toBe(200);
    const again = await sendProof(proof);
    expect(again.status).toBe(400);
    expect(again.json).toMatchObject({ error: 'invalid_dpop_proof' });
    expect(again.json).not.toHaveProperty('access_token');
  });

  it.each<[string, ProofOptions]>([
    ['another method', { claims: { htm: 'GET' } }],
    ['the method in lower case', { claims: { htm: 'post' } }],
    ['no method', { claims: { htm: undefined } }],
    ['another path', { claims: { htu: 'http://localhost/token' } }],
    ['another host', { claims: { htu: 'https://evil.example/token' } }],
    ['no address', { claims: { htu: undefined } }],
    ['an address that is none', { claims: { htu: 'token' } }],
    ['no jti', { claims: { jti: undefined } }],
    ['an empty jti', { claims: { jti: '' } }],
    ['a jti that is a number', { claims: { jti: 7 } }],
    ['no iat', { claims: { iat: undefined } }],
    ['an iat that is text', { claims: { iat: 'now' } }],
    ['a nonce that is a number', { claims: { nonce: 7 } }],
    ['another typ', { header: { typ: 'JWT' } }],
    ['no typ', { header: { typ: undefined } }],
    ['no key', { header: { jwk: undefined } }],
    ['a private key', { header: { jwk: { kty: 'EC', crv: 'P-256', x: 'a', y: 'b', d: 'c' } } }],
    ['a secret as its key', { header: { jwk: { kty: 'oct', k: 'c2VjcmV0' } } }],
    ['an unknown critical header', { header: { crit: ['x'], x: 1 } }],
  ])('RFC 9449 §4.3 is refused with %s', async (_name, options) => {
    const nonce = await freshNonce();
    const proof = await key.prove('POST', tokenUrl(), { nonce, ...options }).catch(() => forge(options));
    const answer = await sendProof(proof);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ error: 'invalid_dpop_proof' });
  });

  it('RFC 9449 §4.3 is refused when it is signed by another key than it names', async () => {
    const nonce = await freshNonce();
    const answer = await sendProof(await thief.prove('POST', tokenUrl(), { nonce, header: { jwk: key.jwk } }));
    expect(answer.json).toMatchObject({ error: 'invalid_dpop_proof' });
  });

  it.each(['RS256', 'PS256', 'ES384', 'ES512'])(
    'RFC 9449 §4.3 is refused with %s, which we do not offer',
    async (alg) => {
      const other = await createDpopKey(alg).catch(() => undefined);
      if (!other) throw new Error(`${alg} cannot be made here`);
      const answer = await sendProof(await other.prove('POST', tokenUrl(), { nonce: await freshNonce() }));
      expect(answer.json).toMatchObject({ error: 'invalid_dpop_proof' });
    },
  );

  it.each(['none', 'HS256'])('RFC 9449 §4.3 is refused with the algorithm %s', async (alg) => {
    const answer = await sendProof(forge({ header: { alg } }, await freshNonce()));
    expect(answer.json).toMatchObject({ error: 'invalid_dpop_proof' });
  });

  it.each(['garbage', 'a.b.c', '..', '{}'])('RFC 9449 §4.3 is refused when it is "%s"', async (proof) => {
    const answer = await sendProof(proof);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ error: 'invalid_dpop_proof' });
  });

  it('RFC 9449 §4.3 is refused when there are two of it', async () => {
    const nonce = await freshNonce();
    const proofs = await Promise.all([
      key.prove('POST', tokenUrl(), { nonce }),
      key.prove('POST', tokenUrl(), { nonce }),
    ]);
    expect((await sendProof(proofs.join(', '))).json).toMatchObject({ error: 'invalid_dpop_proof' });
  });

  it('RFC 9449 §4.3 may carry a query in its address, which does not count', async () => {
    const proof = await key.prove('POST', `${tokenUrl()}?a=1#b`, { nonce: await freshNonce() });
    expect((await sendProof(proof)).status).toBe(200);
  });
});

/** A proof that is signed by nobody. */
function forge({ header = {}, claims = {} }: ProofOptions, nonce = 'n'): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const payload = { htm: 'POST', htu: tokenUrl(), iat: Math.floor(Date.now() / 1000), jti: 'forged', nonce, ...claims };
  return `${encode({ alg: 'ES256', typ: 'dpop+jwt', jwk: key.jwk, ...header })}.${encode(payload)}.AAAA`;
}

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
