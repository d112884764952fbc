import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { createPkce } from './support/pkce.ts';
import { RelyingParty, readCallback, signIn } from './support/relying-party.ts';

const registered = 'https://app.example/callback';

let bastion: TestBastion;
let web: RelyingParty;
let native: RelyingParty;
let browser: HttpBrowser;

/** What the authorization endpoint does with a redirect URI: a page of its own (nothing leaves), or the redirect. */
async function tryRedirect(party: RelyingParty, redirect_uri: string | string[] | undefined) {
  const { code_challenge } = createPkce();
  const page = await party.authorize(browser, party.request({ code_challenge, redirect_uri }));
  return { status: page.status, location: page.headers.get('location') ?? undefined, body: page.body };
}

beforeAll(async () => {
  bastion = await startBastion();
  web = new RelyingParty(bastion.url, await bastion.createClient({}, { skip_consent: true }));
  const metadata = {
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback', 'com.example.app:/callback'],
  };
  const app = await bastion.createClient(metadata, { skip_consent: true });
  native = new RelyingParty(bastion.url, app, { auth: 'none', redirect_uri: 'com.example.app:/callback' });
  browser = await signIn(web, await bastion.createUser());
});
afterAll(() => bastion?.stop());

describe('the redirect URI of a web client', () => {
  it.each([
    ['a trailing slash', `${registered}/`],
    ['another case in the path', 'https://app.example/Callback'],
    ['another case in the host', 'https://APP.example/callback'],
    ['a query', `${registered}?next=1`],
    ['an empty query', `${registered}?`],
    ['a fragment', `${registered}#f`],
    ['the default port written out', 'https://app.example:443/callback'],
    ['another port', 'https://app.example:8443/callback'],
    ['http', 'http://app.example/callback'],
    ['a user name', 'https://app.example@evil.example/callback'],
    ['a subdomain', 'https://x.app.example/callback'],
    ['a path below', `${registered}/../callback`],
    ['an encoded letter', 'https://app.example/%63allback'],
    ['a blank', `${registered} `],
    ['a line break', `${registered}\r\nset-cookie: a=b`],
    ['javascript', 'javascript:alert(1)//'],
    ['nothing in it', ''],
    ['a relative path', '/callback'],
    ['two values', [registered, 'https://evil.example/callback']],
    ['none at all', undefined],
  ])('RFC 9700 §2.1 must match exactly: refused with %s, and nothing is sent there', async (_name, redirect_uri) => {
    const { status, location, body } = await tryRedirect(web, redirect_uri);
    expect(status).toBe(400);
    expect(location).toBeUndefined();
    expect(body).not.toContain('href="javascript');
  });

  it('RFC 6749 §4.1.3 must be the same again at the token endpoint', async () => {
    for (const redirect_uri of [`${registered}/`, undefined, 'https://evil.example/']) {
      const callback = await web.getCallback(browser);
      const answer = await web.exchange(callback, { redirect_uri });
      expect(answer.status).toBe(400);
      expect(answer.json).not.toHaveProperty('access_token');
    }
  });

  it('is taken when it is the registered one', async () => {
    const { location } = await tryRedirect(web, registered);
    expect(location?.startsWith(`${registered}?code=`)).toBe(true);
  });
});

describe('the redirect URI of a native app', () => {
  it.each([
    ['localhost instead of the loopback address', 'http://localhost:4000/callback'],
    ['another loopback address', 'http://127.0.0.2:4000/callback'],
    ['another path', 'http://127.0.0.1:4000/callback/'],
    ['another scheme on the same address', 'https://127.0.0.1:4000/callback'],
    ['an address that only begins alike', 'http://127.0.0.1.evil.example/callback'],
    ['a private-use scheme that is not registered', 'com.example.evil:/callback'],
    ['two slashes after its scheme', 'com.example.app://callback'],
    ['another path in its scheme', 'com.example.app:/other'],
  ])('RFC 8252 §8.4 is refused with %s', async (_name, redirect_uri) => {
    const { status, location } = await tryRedirect(native, redirect_uri);
    expect({ status, location }).toEqual({ status: 400, location: undefined });
  });

  it.each([
    'http://127.0.0.1/callback',
    'http://127.0.0.1:1024/callback',
    'http://127.0.0.1:65535/callback',
    'http://[::1]:4000/callback',
  ])('RFC 8252 §7.3 may have any port on the loopback address: %s', async (redirect_uri) => {
    const party = new RelyingParty(bastion.url, native.client, { auth: 'none', redirect_uri });
    const callback = await party.getCallback(browser);
    expect(callback.url.href.startsWith(`${redirect_uri}?code=`)).toBe(true);
    expect((await party.exchange(callback)).status).toBe(200);
  });

  it('RFC 8252 §7.3 keeps the port it began with at the token endpoint', async () => {
    const redirect_uri = 'http://127.0.0.1:4000/callback';
    const callback = await native.getCallback(browser, { redirect_uri });
    const answer = await native.exchange(callback, { redirect_uri: 'http://127.0.0.1:4001/callback' });
    expect(answer.json).toMatchObject({ error: 'invalid_grant' });
  });

  it('RFC 8252 §7.1 may be a private-use scheme', async () => {
    const callback = await native.getCallback(browser);
    expect(callback.url.protocol).toBe('com.example.app:');
    expect((await native.exchange(callback)).status).toBe(200);
  });

  it('RFC 8252 §8.9 gets no code for a request without state, by whichever way it was sent', async () => {
    const { code_challenge } = createPkce();
    for (const state of [undefined, '']) {
      const { error, code } = await native.getCallback(browser, { state });
      expect({ error, code }).toEqual({ error: 'invalid_request', code: '' });
    }
    const { json } = await native.push(native.request({ code_challenge, state: undefined }));
    const page = await native.authorize(browser, {
      client_id: native.client.client_id,
      request_uri: String(json.request_uri),
    });
    expect(readCallback(page)).toMatchObject({ error: 'invalid_request', code: '' });
  });
});
