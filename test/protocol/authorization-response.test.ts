import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { createPkce } from './support/pkce.ts';
import { RelyingParty, readCallback, signIn } from './support/relying-party.ts';

let bastion: TestBastion;
let web: RelyingParty;
let browser: HttpBrowser;

beforeAll(async () => {
  bastion = await startBastion();
  web = new RelyingParty(bastion.url, await bastion.createClient({}, { skip_consent: true }));
  browser = await signIn(web, await bastion.createUser());
});
afterAll(() => bastion?.stop());

describe('flows that show tokens to the browser', () => {
  it.each([
    'token',
    'id_token',
    'id_token token',
    'code id_token',
    'code token',
    'code id_token token',
    'none',
    'CODE',
    '',
  ])('RFC 9700 §2.1.2 are off: response_type "%s"', async (response_type) => {
    const page = await web.authorize(browser, web.request({ response_type, nonce: 'n', ...createPkce() }));
    const location = page.headers.get('location');
    expect(page.body + location).not.toMatch(/[?&#](code|access_token|id_token)=/);
    if (location)
      expect(new URL(location).href).toMatch(/error=(unsupported_response_type|unauthorized_client|invalid_request)/);
    else expect(page.status).toBe(400);
  });

  it('RFC 9700 §2.1.2 stay off for a client that was registered for them', async () => {
    const metadata = {
      response_types: ['code', 'id_token', 'code id_token'],
      grant_types: ['authorization_code', 'implicit'],
    };
    const party = new RelyingParty(bastion.url, await bastion.createClient(metadata, { skip_consent: true }));
    const page = await party.authorize(
      browser,
      party.request({ response_type: 'code id_token', nonce: 'n', ...createPkce() }),
    );
    expect(`${page.body} ${page.headers.get('location')}`).not.toMatch(/[?&#](code|access_token|id_token)=/);
    expect(page.status).toBeLessThan(500);
  });

  it('RFC 6749 §1.3.3 so is the password grant', async () => {
    const answer = await web.token({ grant_type: 'password', username: 'a', password: 'b' });
    expect(answer.json).toMatchObject({ error: 'unsupported_grant_type' });
  });
});

describe('the authorization response', () => {
  it('RFC 6749 §4.1.2 gives state back as it came, and a code that is not in the page or a fragment', async () => {
    const state = 'a b&c=%22ü"<>';
    const { url } = await web.getCallback(browser, { state });
    expect(url.searchParams.get('state')).toBe(state);
    expect([...url.searchParams.keys()].sort()).toEqual(['code', 'iss', 'state']);
    expect(url.hash).toBe('');
  });

  it.each([
    ['a success', {}, null],
    ['an error', { scope: 'openid', prompt: 'nonsense' }, 'invalid_request'],
    ['a refusal without a page', { prompt: 'none', max_age: '0' }, 'login_required'],
    ['a resource that is not known', { resource: 'https://unknown.example' }, 'invalid_target'],
  ])('RFC 9207 §2 names the issuer in %s', async (_name, changes, error) => {
    const callback = await web.getCallback(browser, changes);
    expect(callback.error).toBe(error);
    expect(callback.url.searchParams.getAll('iss')).toEqual([bastion.url]);
  });

  it('RFC 9207 §2 names the issuer of a tenant when its user cancels', async () => {
    const { id, issuer } = await bastion.createTenant('acme');
    const party = new RelyingParty(issuer, await bastion.createClient({}, { tenantId: id }));
    const { code_challenge } = createPkce();
    const login = await party.authorize(browser, party.request({ code_challenge }));
    const back = readCallback(await browser.submit(login, { action: 'cancel' }, 1));
    expect(back.error).toBe('access_denied');
    expect(back.url.searchParams.get('iss')).toBe(issuer);
  });
});
