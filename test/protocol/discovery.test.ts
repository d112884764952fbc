import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { type Answer, ask } from './support/ask.ts';
import { rawRequest } from './support/raw-request.ts';
import { RelyingParty, signIn } from './support/relying-party.ts';

let bastion: TestBastion;
let acme: string;

beforeAll(async () => {
  bastion = await startBastion();
  acme = (await bastion.createTenant('acme')).issuer;
});
afterAll(() => bastion?.stop());

const listUrls = (value: unknown): string[] => {
  if (typeof value === 'string') return /^[a-z]+:\/\//.test(value) ? [value] : [];
  return Object.values(Object(value)).flatMap(listUrls);
};

/** Every address under which a client may look for the metadata of an issuer. */
const metadataPaths = {
  default: ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
  acme: [
    '/t/acme/.well-known/openid-configuration',
    '/t/acme/.well-known/oauth-authorization-server',
    '/.well-known/oauth-authorization-server/t/acme',
    '/.well-known/openid-configuration/t/acme',
  ],
};
const issuerOf = (tenant: string): string => (tenant === 'acme' ? acme : bastion.url);
const cases = Object.entries(metadataPaths).flatMap(([tenant, paths]) => paths.map((path) => [tenant, path] as const));

describe('metadata', () => {
  it.each([
    '/.well-known/oauth-authorization-server/t/nobody',
    '/.well-known/oauth-authorization-server/acme',
    '/.well-known/oauth-authorization-server/t/acme/x',
    '/.well-known/oauth-authorization-server/t/../acme',
    '/t/nobody/.well-known/openid-configuration',
    '/t/ACME/.well-known/openid-configuration',
    '/t/acme/t/acme/.well-known/openid-configuration',
    '/t//.well-known/openid-configuration',
  ])('RFC 8414 §3.1 is not found for an issuer that is none: %s', async (path) => {
    const answer = await rawRequest(bastion.config.port, { path, headers: { host: new URL(bastion.url).host } });
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('"issuer"');
  });

  it.each(cases)('RFC 8414 §3.3 of %s names at %s the issuer that was asked', async (tenant, path) => {
    const { status, json } = await ask(bastion.url + path);
    expect(status).toBe(200);
    expect(json.issuer).toBe(issuerOf(tenant));
  });

  it.each(cases)('RFC 8414 §2 of %s at %s leads nowhere but below the issuer', async (tenant, path) => {
    const { json } = await ask(bastion.url + path);
    const urls = listUrls(json).filter((url) => url !== json.issuer);
    expect(urls.length).toBeGreaterThanOrEqual(7);
    for (const url of urls) expect(url.startsWith(`${issuerOf(tenant)}/`), url).toBe(true);
    if (tenant === 'default') for (const url of urls) expect(url).not.toContain('/t/');
  });

  it.each(['default', 'acme'])('RFC 8414 §2 every endpoint of %s that is named is there', async (tenant) => {
    const { json } = await ask(`${issuerOf(tenant)}/.well-known/openid-configuration`);
    const endpoints = Object.entries(json).filter(([name]) => name.endsWith('_endpoint'));
    expect(endpoints.length).toBeGreaterThanOrEqual(7);
    for (const [name, url] of endpoints) {
      const isPosted = /token|introspection|revocation|pushed/.test(name);
      const answer = await ask(String(url), isPosted ? { method: 'POST' } : {});
      expect(answer.status, name).not.toBe(404);
      expect(answer.status, name).toBeLessThan(500);
    }
  });

  it('OIDC Discovery §3 offers what Bastion stands for, and nothing weaker', async () => {
    const { json } = await ask(`${bastion.url}/.well-known/openid-configuration`);
    expect(json).toMatchObject({
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      subject_types_supported: ['public'],
      authorization_response_iss_parameter_supported: true,
      acr_values_supported: ['urn:bastion:acr:password', 'urn:bastion:acr:mfa'],
      dpop_signing_alg_values_supported: expect.arrayContaining(['ES256', 'EdDSA']),
      id_token_signing_alg_values_supported: ['ES256', 'RS256', 'EdDSA'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    });
    const grants = json.grant_types_supported as string[];
    expect(grants).toEqual(expect.arrayContaining(['authorization_code', 'refresh_token', 'client_credentials']));
    for (const weak of ['implicit', 'password']) expect(grants).not.toContain(weak);
    expect(JSON.stringify(json)).not.toMatch(/"none"(?!\])|HS256|plain|registration_endpoint/);
  });
});

describe('the key set', () => {
  const keysOf = (answer: Answer) => answer.json.keys as Record<string, unknown>[];

  it('RFC 7517 §4 holds public keys only, one of each kind that signs at least, with ids that never repeat', async () => {
    const all = [...keysOf(await ask(`${bastion.url}/jwks`)), ...keysOf(await ask(`${acme}/jwks`))];
    for (const key of all) {
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth']) expect(key).not.toHaveProperty(secret);
      expect(key).toMatchObject({ use: 'sig', kid: expect.any(String), alg: expect.any(String) });
    }
    expect(new Set(all.map((key) => key.kid)).size).toBe(all.length);
    for (const alg of ['ES256', 'RS256', 'EdDSA'])
      expect(all.filter((key) => key.alg === alg).length).toBeGreaterThan(1);
  });
});

describe('CORS', () => {
  it.each(['/.well-known/openid-configuration', '/jwks'])(
    'Fetch §3.2 lets every page read %s, without cookies',
    async (path) => {
      const { headers } = await ask(bastion.url + path, { headers: { origin: 'https://any.example' } });
      expect(headers.get('access-control-allow-origin')).toMatch(/^(\*|https:\/\/any\.example)$/);
      expect(headers.get('access-control-allow-credentials')).not.toBe('true');
    },
  );

  const foreign = ['https://evil.example', 'https://app.example.evil.example', 'null', 'http://app.example'];

  it.each(['/token', '/par', '/revoke', '/introspect'])(
    'Fetch §3.2 does not let the page of another origin read what %s says to a client',
    async (path) => {
      const { client_id } = await bastion.createClient({
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
      });
      const body = new URLSearchParams({ client_id, grant_type: 'authorization_code', code: 'x', token: 'x' });
      for (const origin of foreign) {
        const { headers } = await ask(bastion.url + path, { method: 'POST', body, headers: { origin } });
        expect(headers.get('access-control-allow-origin')).toBeNull();
      }
      const own = await ask(bastion.url + path, { method: 'POST', body, headers: { origin: 'https://app.example' } });
      expect(own.headers.get('access-control-allow-origin')).toBe('https://app.example');
    },
  );

  it('Fetch §3.2 does not take a page without an origin (a sandboxed frame) for a native app, whose own scheme has none either', async () => {
    const { client_id } = await bastion.createClient({
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
      redirect_uris: ['com.example.app:/callback', 'http://127.0.0.1/callback'],
    });
    const body = new URLSearchParams({ client_id, grant_type: 'authorization_code', code: 'x' });
    const allowed = async (origin: string) => {
      const { headers } = await ask(`${bastion.url}/token`, { method: 'POST', body, headers: { origin } });
      return headers.get('access-control-allow-origin');
    };
    for (const origin of ['null', 'com.example.app:', 'com.example.app://']) expect(await allowed(origin)).toBeNull();
    expect(await allowed('http://127.0.0.1')).toBe('http://127.0.0.1');
  });

  it('Fetch §3.2 does not let the page of another origin read userinfo', async () => {
    const party = new RelyingParty(bastion.url, await bastion.createClient({}, { skip_consent: true }));
    const { access_token } = await party.getTokens(await signIn(party, await bastion.createUser()));
    for (const origin of foreign) {
      const { headers, json } = await ask(`${bastion.url}/userinfo`, {
        headers: { origin, authorization: `Bearer ${access_token}` },
      });
      expect(headers.get('access-control-allow-origin')).toBeNull();
      expect(json).not.toHaveProperty('sub');
    }
  });

  it.each(['/authorize', '/logout', '/', '/interaction/x'])(
    'Fetch §3.2 lets no page of another origin read %s',
    async (path) => {
      const { headers } = await ask(bastion.url + path, { headers: { origin: 'https://app.example' } });
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );
});
