import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { ask, postForm } from './support/ask.ts';
import { createPkce } from './support/pkce.ts';
import { RelyingParty, signIn } from './support/relying-party.ts';
import { sendRaw } from './support/send-raw.ts';

type Response = { readonly status: number; readonly headers: Headers };

let bastion: TestBastion;
let user: TestUser;
let party: RelyingParty;
let asking: RelyingParty;

beforeAll(async () => {
  bastion = await startBastion();
  user = await bastion.createUser();
  party = new RelyingParty(bastion.url, await bastion.createClient({}, { skip_consent: true }));
  asking = new RelyingParty(bastion.url, await bastion.createClient());
});
afterAll(() => bastion?.stop());

const authorize = (by: RelyingParty, browser: HttpBrowser, changes = {}) =>
  by.authorize(browser, by.request({ code_challenge: createPkce().code_challenge, ...changes }));

/** One response of every kind there is: pages, redirects, JSON, errors, files. */
const kinds: Readonly<Record<string, [number, () => Promise<Response>]>> = {
  'the home page': [200, () => ask(`${bastion.url}/`)],
  'a login page': [200, () => authorize(party, new HttpBrowser())],
  'a consent page': [200, async () => authorize(asking, await signIn(party, user))],
  'a failed login': [
    400,
    async () => {
      const browser = new HttpBrowser();
      return browser.submit(await authorize(party, browser), { login: user.email, password: 'wrong' });
    },
  ],
  'the redirect to a page': [
    303,
    () =>
      new HttpBrowser().request(
        `${bastion.url}/authorize?${new URLSearchParams({ ...party.request({ code_challenge: createPkce().code_challenge }) } as Record<string, string>)}`,
      ),
  ],
  'the redirect to a client': [303, async () => authorize(party, await signIn(party, user))],
  'an error sent to a client': [303, () => authorize(party, new HttpBrowser(), { prompt: 'none' })],
  'an error page of the provider': [
    400,
    () => ask(`${bastion.url}/authorize?client_id=nobody`, { headers: { accept: 'text/html' } }),
  ],
  'an expired interaction': [400, () => ask(`${bastion.url}/interaction/x`)],
  'the logout page': [200, async () => (await signIn(party, user)).open(`${bastion.url}/logout`)],
  'a logout without a session': [200, () => ask(`${bastion.url}/logout`)],
  'a page that hands on': [
    200,
    async () => authorize(party, await signIn(party, user), { response_mode: 'form_post' }),
  ],
  'a used set-up link': [410, () => ask(`${bastion.url}/setup/unknown`)],
  'a form from elsewhere': [403, () => postForm(`${bastion.url}/setup/x`, {}, { origin: 'https://evil.example' })],
  'a page that is not there': [404, () => ask(`${bastion.url}/nothing/here`)],
  'a tenant that is not there': [404, () => ask(`${bastion.url}/t/nobody/authorize`)],
  'a path of the provider that is not there': [404, () => ask(`${bastion.url}/token/nothing`)],
  'JSON that is not there': [404, () => ask(`${bastion.url}/nothing`, { headers: { accept: 'application/json' } })],
  metadata: [200, () => ask(`${bastion.url}/.well-known/openid-configuration`)],
  keys: [200, () => ask(`${bastion.url}/jwks`)],
  'a token': [200, () => party.token({ grant_type: 'client_credentials' })],
  'a refused token': [
    401,
    () => postForm(`${bastion.url}/token`, { grant_type: 'client_credentials', client_id: 'x' }),
  ],
  'an introspection': [200, () => party.introspect('x')],
  'a refused userinfo': [401, () => ask(`${bastion.url}/userinfo`)],
  'a preflight': [
    204,
    () =>
      ask(`${bastion.url}/token`, {
        method: 'OPTIONS',
        headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
      }),
  ],
  'a wrong method': [404, () => ask(`${bastion.url}/token`, { method: 'DELETE' })],
  'a stylesheet': [200, () => ask(`${bastion.url}/assets/bastion.css`)],
  'a script': [200, () => ask(`${bastion.url}/assets/enhance.js`)],
  liveness: [200, () => ask(`${bastion.url}/livez`)],
  readiness: [200, () => ask(`${bastion.url}/readyz`)],
  'a wrong host': [421, () => ask(bastion.url.replace('localhost', '127.0.0.1'))],
};

describe('every response', () => {
  it.each(Object.entries(kinds))('W3C CSP3 §3.1 keeps browsers on a short leash: %s', async (_name, [status, get]) => {
    const response = await get();
    expect(response.status).toBe(status);
    const header = (name: string): string => response.headers.get(name) ?? '';
    expect(header('x-content-type-options')).toBe('nosniff');
    expect(header('x-frame-options')).toBe('DENY');
    expect(header('referrer-policy')).toBe('same-origin');
    expect(header('permissions-policy')).toContain('camera=()');
    expect(header('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(header('x-powered-by') + header('server')).toBe('');
    const policy = header('content-security-policy');
    expect(policy).toMatch(/default-src 'none';.*frame-ancestors 'none'.*base-uri 'none'/);
    expect(policy).not.toMatch(/unsafe|sha256|nonce|https?:\/\/\*|\*/);
    if (/html/.test(header('content-type'))) expect(header('cache-control')).toMatch(/no-store/);
  });

  it('W3C CSP3 §6.4.1 a form may lead to the client that is served, and to no other', async () => {
    const { headers } = await authorize(asking, new HttpBrowser());
    const [, targets] = /form-action ([^;]*)/.exec(headers.get('content-security-policy') ?? '') ?? [];
    expect(targets).toBe("'self' https://app.example");
    expect((await ask(`${bastion.url}/`)).headers.get('content-security-policy')).toMatch(/form-action 'self';/);
  });

  it.each([
    ['com.example.app:/callback', 'com.example.app:'],
    ['http://127.0.0.1:4711/callback', 'http://127.0.0.1:4711'],
    ['http://[::1]:4711/callback', 'http:'],
  ])('W3C CSP3 §6.4.1 a form may lead to a native app at %s', async (redirect_uri, target) => {
    const client = await bastion.createClient({
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code'],
      redirect_uris: ['com.example.app:/callback', 'http://127.0.0.1/callback', 'http://[::1]/callback'],
    });
    const native = new RelyingParty(bastion.url, client, { auth: 'none', redirect_uri });
    const { headers } = await authorize(native, new HttpBrowser());
    expect(headers.get('content-security-policy')).toContain(`form-action 'self' ${target};`);
  });

  it('RFC 6797 §7.2 says nothing of https where the public address is http', async () => {
    expect((await ask(`${bastion.url}/`)).headers.get('strict-transport-security')).toBeNull();
  });
});

describe('what is no request', () => {
  const many = Array.from({ length: 300 }, (_, index) => `x-${index}: ${'a'.repeat(100)}`);

  it.each([
    ['RFC 9112 §3.2 has no Host', 400, ['GET / HTTP/1.1']],
    ['RFC 9112 §3.2 has two Hosts', 400, ['GET / HTTP/1.1', 'host: {host}', 'host: evil.example']],
    ['RFC 9112 §3 is garbage', 400, ['\u0016\u0003\u0001 hello']],
    [
      'RFC 9112 §6.1 has two lengths',
      400,
      ['POST /token HTTP/1.1', 'host: {host}', 'transfer-encoding: chunked', 'content-length: 5'],
    ],
    ['RFC 6585 §5 has too many headers', 431, ['GET / HTTP/1.1', 'host: {host}', ...many]],
    [
      'RFC 9110 §10.1.1 expects something',
      417,
      ['POST /token HTTP/1.1', 'host: {host}', 'expect: something', 'content-length: 0'],
    ],
  ])('%s: it is answered like all others', async (_name, status, lines) => {
    const { host } = new URL(bastion.url);
    const head = lines.map((line) => line.replace('{host}', host)).join('\r\n');
    const answer = await sendRaw(bastion.config.port, `${head}\r\n\r\n`);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('x-frame-options')).toBe('DENY');
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none';.*frame-ancestors 'none'/);
    expect(answer.headers.get('server')).toBeNull();
    expect(answer.body).not.toMatch(/HTTP\/1\.1 200/);
  });
});
