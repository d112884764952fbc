import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import type { Answer } from './support/ask.ts';
import { athOf, createDpopKey, type DpopKey, type ProofOptions, thumbprint } from './support/dpop-key.ts';
import { RelyingParty } from './support/relying-party.ts';

let bastion: TestBastion;
let key: DpopKey;
let thief: DpopKey;
let plain: RelyingParty;

beforeAll(async () => {
  bastion = await startBastion();
  [key, thief] = await Promise.all([createDpopKey(), createDpopKey()]);
  plain = new RelyingParty(bastion.url, await bastion.createClient());
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
