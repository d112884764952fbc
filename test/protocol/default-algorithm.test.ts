import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { ask } from './support/ask.ts';
import { RelyingParty, signIn } from './support/relying-party.ts';

const api = 'https://api.example';

describe.each([
  ['RS256', { kty: 'RSA' }],
  ['EdDSA', { kty: 'OKP', crv: 'Ed25519' }],
])('with BASTION_JWT_ALGORITHM=%s', (alg, kind) => {
  let bastion: TestBastion;
  let party: RelyingParty;
  let tokens: Record<string, unknown>;

  beforeAll(async () => {
    bastion = await startBastion({ env: { BASTION_JWT_ALGORITHM: alg } });
    await bastion.createResource(api, ['read']);
    party = new RelyingParty(bastion.url, await bastion.createClient({}, { skip_consent: true }));
    const browser = await signIn(party, await bastion.createUser());
    tokens = await party.getTokens(browser, { scope: 'openid read', resource: api });
  });
  afterAll(() => bastion?.stop());

  const keys = () => createRemoteJWKSet(new URL(`${bastion.url}/jwks`));

  it('RFC 7515 §10.7 no token passes for one of another algorithm', async () => {
    for (const token of [tokens.id_token, tokens.access_token]) {
      const others = ['ES256', 'RS256', 'EdDSA', 'HS256'].filter((other) => other !== alg);
      await expect(jwtVerify(String(token), keys(), { algorithms: others })).rejects.toThrow(/"alg"/);
    }
  });

  it('OIDC Core §2 ID tokens are signed with it', async () => {
    const check = { issuer: bastion.url, audience: party.client.client_id, algorithms: [alg] };
    const { payload } = await jwtVerify(String(tokens.id_token), keys(), check);
    expect(payload.sub).toEqual(expect.any(String));
  });

  it('RFC 9068 §2.1 access tokens for resources are signed with it, of users and of clients', async () => {
    const { json } = await party.token({ grant_type: 'client_credentials', resource: api, scope: 'read' });
    for (const token of [tokens.access_token, json.access_token]) {
      const check = { issuer: bastion.url, audience: api, typ: 'at+jwt', algorithms: [alg] };
      const { payload } = await jwtVerify(String(token), keys(), check);
      expect(payload).toMatchObject({ scope: 'read', client_id: party.client.client_id });
    }
  });

  it('RFC 7662 §2.2 they are understood where they come back', async () => {
    expect((await party.introspect(tokens.access_token)).json).toMatchObject({ active: true, aud: api });
    const refreshed = await party.refresh(tokens.refresh_token);
    expect(decodeProtectedHeader(String(refreshed.json.id_token)).alg).toBe(alg);
  });

  it('RFC 7517 §5 the key is among the published ones, under the id the tokens name', async () => {
    const { json } = await ask(`${bastion.url}/jwks`);
    for (const token of [tokens.id_token, tokens.access_token]) {
      const { kid } = decodeProtectedHeader(String(token));
      const found = (json.keys as Record<string, unknown>[]).filter((key) => key.kid === kid);
      expect(found).toEqual([expect.objectContaining({ ...kind, alg, use: 'sig' })]);
      expect(found[0]).not.toHaveProperty('d');
    }
  });

  it('OIDC Discovery §3 the metadata name it', async () => {
    const { json } = await ask(`${bastion.url}/.well-known/openid-configuration`);
    expect(json.id_token_signing_alg_values_supported).toContain(alg);
  });
});
