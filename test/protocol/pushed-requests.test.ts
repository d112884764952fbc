import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { ask, type Params } from './support/ask.ts';
import { createPkce, type Pkce } from './support/pkce.ts';
import { RelyingParty, readCallback, signIn } from './support/relying-party.ts';

let bastion: TestBastion;
let user: TestUser;
let party: RelyingParty;
let other: RelyingParty;
let browser: HttpBrowser;

const createParty = async (metadata = {}): Promise<RelyingParty> =>
  new RelyingParty(bastion.url, await bastion.createClient(metadata, { skip_consent: true }));

beforeAll(async () => {
  bastion = await startBastion();
  user = await bastion.createUser();
  party = await createParty();
  other = await createParty();
  browser = await signIn(party, user);
});
afterAll(() => bastion?.stop());

async function push(from: RelyingParty, changes: Params = {}): Promise<{ request_uri: string; pkce: Pkce }> {
  const pkce = createPkce();
  const { status, json } = await from.push(from.request({ code_challenge: pkce.code_challenge, ...changes }));
  expect(status).toBe(201);
  return { request_uri: String(json.request_uri), pkce };
}

/** Whether the authorization endpoint takes this reference: a code, or the reason it gives on a page or redirect. */
async function redeem(by: RelyingParty, request_uri: string, changes: Params = {}): Promise<string> {
  const page = await by.authorize(browser, { client_id: by.client.client_id, request_uri, ...changes });
  if (!page.headers.get('location')) return `page ${page.status}`;
  const { code, error } = readCallback(page);
  return code ? 'code' : String(error);
}

describe('a pushed request that was used', () => {
  it('is refused, however often, without a wait for the session of the browser, which stays as it was', async () => {
    const { request_uri } = await push(party);
    expect(await redeem(party, request_uri)).toBe('code');
    const sessions = () => bastion.database.query('select * from sessions where user_id = $1', [user.id]);
    const before = await sessions();
    const holder = new Client({ connectionString: bastion.database.superuserUrl.reveal() });
    await holder.connect();
    await holder.query('begin');
    expect((await holder.query('select from sessions where user_id = $1 for update', [user.id])).rowCount).toBe(1);
    const began = performance.now();
    const tries = await Promise.all(Array.from({ length: 20 }, () => redeem(party, request_uri)));
    expect(new Set(tries)).toEqual(new Set(['page 400']));
    expect(performance.now() - began).toBeLessThan(3_000);
    await holder.query('rollback');
    await holder.end();
    expect(await sessions()).toEqual(before);
    expect(await redeem(party, (await push(party)).request_uri), 'and is as good as before').toBe('code');
  });
});

describe('a pushed request', () => {
  it('RFC 9126 §2.1 is refused without client authentication, or with a wrong one', async () => {
    const params = party.request({ code_challenge: createPkce().code_challenge });
    const wrong = new RelyingParty(bastion.url, { ...party.client, client_secret: 'wrong' });
    const silent = new RelyingParty(bastion.url, party.client, { auth: 'none' });
    for (const from of [wrong, silent]) {
      const answer = await from.push(params);
      expect(answer.status).toBe(401);
      expect(answer.json).toMatchObject({ error: 'invalid_client' });
    }
  });

  it.each([
    ['a redirect_uri that is not registered', { redirect_uri: 'https://evil.example/' }, 'invalid_request'],
    ['no PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['a request_uri in it', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }, 'request_uri_not_supported'],
    ['another client_id', { client_id: 'somebody-else' }, 'invalid_request'],
    ['an unknown resource', { resource: 'https://unknown.example' }, 'invalid_target'],
    ['the implicit flow', { response_type: 'id_token', nonce: 'n' }, 'unsupported_response_type'],
  ])('RFC 9126 §2.1 is refused where it is made, with %s', async (_name, changes, error) => {
    const { code_challenge } = createPkce();
    const { status, json } = await party.push(party.request({ code_challenge, ...changes }));
    expect(status).toBe(400);
    expect(json).toMatchObject({ error });
  });

  it('RFC 9126 §2.1 is made with POST only', async () => {
    const { headers } = party.credentials();
    for (const method of ['GET', 'PUT']) {
      const answer = await ask(`${bastion.url}/par?${new URLSearchParams({ client_id: 'a' })}`, { method, headers });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.json).not.toHaveProperty('request_uri');
    }
  });

  it('RFC 9126 §2.2 gets a reference that nobody can guess, for a minute, not to be stored', async () => {
    const { headers, json } = await party.push(party.request({ code_challenge: createPkce().code_challenge }));
    expect(json.request_uri).toMatch(/^urn:ietf:params:oauth:request_uri:[\w-]{32,}$/);
    expect(json.expires_in).toBe(60);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('RFC 9126 §7.3 can be used once', async () => {
    const { request_uri } = await push(party);
    expect(await redeem(party, request_uri)).toBe('code');
    expect(await redeem(party, request_uri)).toBe('page 400');
  });

  it('RFC 9126 §2.2 belongs to the client that made it', async () => {
    const { request_uri } = await push(party);
    expect(await redeem(other, request_uri)).toBe('page 400');
    expect(await redeem(party, request_uri)).toBe('code');
  });

  it('RFC 9126 §4 runs out', async () => {
    const { request_uri } = await push(party);
    await bastion.database.query(
      `update oidc_records set expires_at = now() - interval '1 second' where kind = 'PushedAuthorizationRequest'`,
    );
    expect(await redeem(party, request_uri)).toBe('page 400');
  });

  it('RFC 9126 §4 is not known to another tenant', async () => {
    const { request_uri } = await push(party);
    const { id, issuer } = await bastion.createTenant('second');
    await bastion.createClient({ client_id: party.client.client_id }, { tenantId: id });
    const there = new RelyingParty(issuer, party.client);
    expect(await redeem(there, request_uri)).toBe('page 400');
  });

  it('RFC 9101 §6.3 is not changed by parameters beside it', async () => {
    const { request_uri, pkce } = await push(party, { state: 'pushed', scope: 'openid' });
    const beside = { state: 'beside', scope: 'openid email', redirect_uri: 'https://evil.example/' };
    const page = await party.authorize(browser, { client_id: party.client.client_id, request_uri, ...beside });
    const callback = readCallback(page);
    expect(callback.url.origin).toBe('https://app.example');
    expect(callback.url.searchParams.get('state')).toBe('pushed');
    const tokens = await party.exchange({ ...callback, ...pkce });
    expect(tokens.json.scope).toBe('openid');
  });

  it('RFC 9126 §4 of one client cannot be used under the name of none', async () => {
    const { request_uri } = await push(party);
    const page = await browser.open(`${bastion.url}/authorize?request_uri=${encodeURIComponent(request_uri)}`);
    expect(page.status).toBe(400);
    expect(page.headers.get('location')).toBeNull();
  });

  it.each(['https://evil.example/request.jwt', 'urn:ietf:params:oauth:request_uri:', 'urn:other:x', '\u0000'])(
    'RFC 9126 §4 is the only kind of reference that is taken: not %s',
    async (request_uri) => {
      expect(await redeem(party, request_uri)).not.toBe('code');
    },
  );
});

describe('where pushing is required', () => {
  it('RFC 9126 §6 of a client, a plain authorization request gets no page and no code', async () => {
    const strict = await createParty({ require_pushed_authorization_requests: true });
    const page = await strict.authorize(browser, strict.request({ code_challenge: createPkce().code_challenge }));
    expect(readCallback(page)).toMatchObject({ code: '', error: 'invalid_request' });
    expect(await redeem(strict, (await push(strict)).request_uri)).toBe('code');
  });

  it('RFC 9126 §5 of a tenant, that holds for all its clients and is told in its metadata', async () => {
    const { id, issuer } = await bastion.createTenant('strict');
    const settings = JSON.stringify({ require_pushed_authorization_requests: true });
    await bastion.database.query('update tenants set settings = $2 where id = $1', [id, settings]);
    const strict = new RelyingParty(issuer, await bastion.createClient({}, { tenantId: id, skip_consent: true }));
    const page = await strict.authorize(browser, strict.request({ code_challenge: createPkce().code_challenge }));
    expect(readCallback(page)).toMatchObject({ code: '', error: 'invalid_request' });
    const metadata = await ask(`${issuer}/.well-known/openid-configuration`);
    expect(metadata.json).toMatchObject({ require_pushed_authorization_requests: true });
    const login = await strict.authorize(browser, {
      client_id: strict.client.client_id,
      request_uri: (await push(strict)).request_uri,
    });
    expect(login.body).toContain('name="password"');
  });
});
