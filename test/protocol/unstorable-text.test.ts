import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { createPkce } from './support/pkce.ts';
import { RelyingParty, signIn } from './support/relying-party.ts';

/** U+0000, which PostgreSQL stores in no text, and half a surrogate pair, which it stores in no JSON. */
const nul = 'a\u0000b';
const halves = '{"id_token":{"acr":{"value":"\\ud800"}},"userinfo":{"\\udc00":null}}';

const nest = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

let bastion: TestBastion;
let user: TestUser;
let party: RelyingParty;
let browser: HttpBrowser;

beforeAll(async () => {
  bastion = await startBastion();
  user = await bastion.createUser();
  party = new RelyingParty(bastion.url, await bastion.createClient({}, { skip_consent: true }));
  browser = await signIn(party, user);
});
afterEach(() => {
  expect(bastion.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});
afterAll(() => bastion?.stop());

describe('text that no parameter may hold', () => {
  it.each([
    'client_id',
    'redirect_uri',
    'scope',
    'state',
    'nonce',
    'resource',
    'login_hint',
    'ui_locales',
    'claims',
    'acr_values',
    'dpop_jkt',
    'request_uri',
    'response_mode',
    'prompt',
    'max_age',
    'id_token_hint',
  ])('RFC 6749 appendix A is no fault of the server in %s of an authorization request', async (name) => {
    const { code_challenge } = createPkce();
    for (const from of [browser, new HttpBrowser()]) {
      for (const value of [nul, halves]) {
        const page = await party.authorize(from, party.request({ code_challenge, [name]: value }));
        expect(page.status).toBeLessThan(500);
      }
    }
    const pushed = await party.push(party.request({ code_challenge, [name]: nul }));
    expect(pushed.status).toBeLessThan(500);
  });

  it.each([
    { id_token: { email: { value: '\ud800' } } },
    { id_token: { email: { values: ['fine', 'x\udc00'] } } },
    { userinfo: { email: { essential: true, 'other\udbff': 1 } } },
    { id_token: {}, note: { of: ['\ud800'] } },
    { id_token: { '\ud800': null } },
    { id_token: { email: { value: 'a\u0000b' } } },
    { id_token: { email: { value: nest(1_000) } } },
  ])('RFC 8259 §8.2 half a character in the claims of a signed-in user is refused, at once (%#)', async (claims) => {
    const params = party.request({ code_challenge: createPkce().code_challenge, claims: JSON.stringify(claims) });
    const refused = await party.authorize(browser, { ...params, response_mode: 'query' });
    const back = new URL(refused.headers.get('location') ?? '');
    expect(back.searchParams.get('error')).toBe('invalid_request');
    expect(back.searchParams.get('error_description')).toMatch(/^claims holds characters/);
    expect((await party.push(params)).status).toBe(400);
  });

  it('RFC 8259 §8.2 whole characters beyond the first 65,536 are claims like any other', async () => {
    const claims = JSON.stringify({ id_token: { email: { values: ['😀'], essential: true }, name: null } });
    expect(await party.getTokens(browser, { scope: 'openid email', claims })).toHaveProperty('id_token');
  });

  it('OIDC Core §5.5 a claim is asked for by null or an object', async () => {
    const claims = JSON.stringify({ id_token: { email: 'yes' } });
    const { code_challenge } = createPkce();
    expect((await party.push(party.request({ code_challenge, claims }))).status).toBe(400);
  });

  it.each([
    'client_id',
    'scope',
    'resource',
    'code',
    'refresh_token',
    'code_verifier',
    'redirect_uri',
    'token',
    'client_assertion',
  ])('RFC 6749 appendix A is no fault of the server in %s of a posted request', async (name) => {
    for (const grant_type of ['authorization_code', 'refresh_token', 'client_credentials', nul]) {
      expect((await party.token({ grant_type, [name]: nul })).status).toBeLessThan(500);
    }
    for (const path of ['/introspect', '/revoke']) {
      expect((await party.post(path, { token: 'x', [name]: nul })).status).toBeLessThan(500);
    }
  });

  it('RFC 6749 appendix A.5 in state is refused and takes no effect', async () => {
    const { code_challenge } = createPkce();
    const login = await party.authorize(new HttpBrowser(), party.request({ code_challenge, state: nul }));
    expect(login.status).toBe(400);
    expect(login.headers.get('set-cookie')).toBeNull();
  });

  it.each([
    { login: nul, password: 'x' },
    { login: 'x', password: nul },
    { login: 'a\ud800@example.org', password: 'x' },
  ])('RFC 6749 appendix A is no fault of the server in a login form (%#)', async (fields) => {
    const from = new HttpBrowser();
    const login = await party.authorize(from, party.request({ code_challenge: createPkce().code_challenge }));
    const answer = await from.submit(login, fields);
    expect(answer.status).toBe(400);
  });

  it('RFC 6749 appendix A does not keep a refusal off the record', async () => {
    const count = async () =>
      (await bastion.database.query(`select 1 from audit_events where kind = 'authorization.refused'`)).length;
    const before = await count();
    for (const claims of [nul, '\ud800', '{"a":\u0000']) {
      const answer = await party.push(party.request({ code_challenge: createPkce().code_challenge, claims }));
      expect(answer.status).toBe(400);
    }
    expect(await count()).toBe(before + 3);
  });
});
