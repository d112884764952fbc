import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { ask } from './support/ask.ts';
import { RelyingParty, signIn } from './support/relying-party.ts';

let bastion: TestBastion;
let party: RelyingParty;
let browser: HttpBrowser;

const createParty = async (metadata = {}): Promise<RelyingParty> =>
  new RelyingParty(bastion.url, await bastion.createClient(metadata, { skip_consent: true }));

beforeAll(async () => {
  bastion = await startBastion();
  party = await createParty();
  browser = await signIn(party, await bastion.createUser());
});
afterAll(() => bastion?.stop());

describe('scopes and claims', () => {
  it('RFC 6749 §3.3 gives less than was asked for, and says so', async () => {
    const tokens = await party.getTokens(browser, { scope: 'openid email unheard-of' });
    expect(tokens.scope).toBe('openid email');
  });

  it('OIDC Core §5.4 keeps claims back whose scope was not asked for', async () => {
    const tokens = await party.getTokens(browser, { scope: 'openid' });
    const info = await party.userinfo(tokens.access_token);
    expect(Object.keys(info.json).sort()).toEqual(['sub', 'tenant']);
    const { email } = (await party.userinfo((await party.getTokens(browser, { scope: 'openid email' })).access_token))
      .json;
    expect(email).toMatch(/@example\.org$/);
  });

  it('OIDC Core §5.3.3 userinfo needs a token that is for it', async () => {
    const own = await party.token({ grant_type: 'client_credentials' });
    for (const token of [own.json.access_token, 'garbage', '']) {
      const answer = await party.userinfo(token);
      expect([400, 401, 403]).toContain(answer.status);
      expect(answer.json).not.toHaveProperty('sub');
    }
    const none = await ask(`${bastion.url}/userinfo`);
    expect(none.headers.get('www-authenticate')).toMatch(/Bearer|DPoP/);
  });

  it('RFC 6750 §2.3 tokens in the query are not taken', async () => {
    const { access_token } = await party.getTokens(browser);
    const answer = await ask(`${bastion.url}/userinfo?access_token=${access_token}`);
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });
});

describe('the ID token', () => {
  it.each(['ES256', 'RS256', 'EdDSA'])('OIDC Core §2 is signed with %s where the client says so', async (alg) => {
    const own = await createParty({ id_token_signed_response_alg: alg });
    const { id_token } = await own.getTokens(browser);
    const header = decodeProtectedHeader(String(id_token));
    expect(header.alg).toBe(alg);
    const { keys } = (await ask(`${bastion.url}/jwks`)).json as { keys: { kid: string; alg: string }[] };
    expect(keys.find((key) => key.kid === header.kid)).toMatchObject({ alg });
  });

  it.each(['none', 'HS256', 'PS256'])('OIDC Core §2 is never signed with %s', async (alg) => {
    const client = await bastion.createClient({ id_token_signed_response_alg: alg }, { skip_consent: true });
    const own = new RelyingParty(bastion.url, client);
    const page = await own.authorize(browser, own.request({ code_challenge: 'a'.repeat(43) }));
    expect(page.status).toBe(400);
    expect(page.headers.get('location')).toBeNull();
  });

  it('OIDC Core §2 is by default signed with ES256 and says who, for whom, when and how', async () => {
    const { id_token } = await party.getTokens(browser, { nonce: 'n-2' });
    expect(decodeProtectedHeader(String(id_token)).alg).toBe('ES256');
    const now = Math.floor(Date.now() / 1000);
    const claims = decodeJwt(String(id_token));
    expect(claims).toMatchObject({ iss: bastion.url, aud: party.client.client_id, nonce: 'n-2' });
    expect(claims.exp).toBeLessThanOrEqual(now + 3600);
    expect(Math.abs(Number(claims.iat) - now)).toBeLessThan(5);
  });
});
