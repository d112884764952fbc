import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { ask, type Params, postForm } from './support/ask.ts';
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

describe('an authorization code', () => {
  it('RFC 6749 §4.1.2 used twice is refused, and takes the tokens of its first use with it', async () => {
    const callback = await party.getCallback(browser);
    const first = await party.exchange(callback);
    expect(first.status).toBe(200);
    const second = await party.exchange(callback);
    expect(second.json).toMatchObject({ error: 'invalid_grant' });
    expect((await party.introspect(first.json.access_token)).json).toEqual({ active: false });
    expect((await party.refresh(first.json.refresh_token)).status).toBe(400);
  });

  it('RFC 6749 §4.1.3 of one client is refused to another', async () => {
    const other = await createParty();
    const callback = await party.getCallback(browser);
    const answer = await other.exchange(callback);
    expect(answer.json).toMatchObject({ error: 'invalid_grant' });
    expect(answer.json).not.toHaveProperty('access_token');
  });

  it('RFC 6749 §4.1.2 lives for a minute', async () => {
    const callback = await party.getCallback(browser);
    const [row] = await bastion.database.query<{ left: number }>(
      `select extract(epoch from expires_at - now())::float8 as left from oidc_records
       where kind = 'AuthorizationCode' order by expires_at desc limit 1`,
    );
    expect(row?.left).toBeGreaterThan(50);
    expect(row?.left).toBeLessThanOrEqual(60);
    await bastion.database.query(
      `update oidc_records set expires_at = now() - interval '1 second' where kind = 'AuthorizationCode'`,
    );
    expect((await party.exchange(callback)).json).toMatchObject({ error: 'invalid_grant' });
  });

  it.each(['', 'unknown', '\u0000', 'a'.repeat(10_000), '../../etc/passwd'])(
    'RFC 6749 §5.2 that we did not make is refused',
    async (code) => {
      const answer = await party.exchange({ code, code_verifier: 'a'.repeat(43) });
      expect(answer.status).toBe(400);
      expect(answer.json.error).toMatch(/^invalid_(grant|request)$/);
    },
  );
});

describe('the token endpoint', () => {
  it.each<[string, Params]>([
    ['no grant_type', { grant_type: undefined }],
    ['an unknown one', { grant_type: 'magic' }],
    ['two of them', { grant_type: ['authorization_code', 'client_credentials'] }],
    ['one that the client may not use', { grant_type: 'urn:ietf:params:oauth:grant-type:device_code' }],
  ])('RFC 6749 §5.2 refuses a request with %s', async (_name, params) => {
    const answer = await party.token(params);
    expect(answer.status).toBe(400);
    expect(answer.json.error).toMatch(/^(invalid_request|unsupported_grant_type)$/);
  });

  it('RFC 6749 §3.2 takes POST only', async () => {
    const { headers } = party.credentials();
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await ask(`${bastion.url}/token?grant_type=client_credentials`, { method, headers });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.json).not.toHaveProperty('access_token');
    }
  });

  it('RFC 6749 §3.2 takes forms only', async () => {
    const answer = await ask(`${bastion.url}/token`, {
      method: 'POST',
      body: JSON.stringify({ grant_type: 'client_credentials' }),
      headers: { ...party.credentials().headers, 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ error: 'invalid_request' });
  });

  it('RFC 6749 §5.1 answers may not be stored, refusals neither', async () => {
    const good = await party.token({ grant_type: 'client_credentials' });
    const bad = await party.token({ grant_type: 'magic' });
    const unauthenticated = await postForm(`${bastion.url}/token`, { grant_type: 'client_credentials' });
    for (const answer of [good, bad, unauthenticated]) {
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    }
  });
});

describe('refreshing', () => {
  it('RFC 6749 §6 cannot widen the scope', async () => {
    const tokens = await party.getTokens(browser, { scope: 'openid email' });
    const wider = await party.refresh(tokens.refresh_token, { scope: 'openid email profile' });
    expect(wider.status).toBe(400);
    expect(wider.json).toMatchObject({ error: 'invalid_scope' });
    const narrower = await party.refresh(tokens.refresh_token, { scope: 'openid' });
    expect(narrower.json.scope).toBe('openid');
  });

  it('RFC 6749 §10.4 is refused to another client', async () => {
    const tokens = await party.getTokens(browser);
    const answer = await (await createParty()).refresh(tokens.refresh_token);
    expect(answer.json).toMatchObject({ error: 'invalid_grant' });
    expect((await party.refresh(tokens.refresh_token)).status).toBe(200);
  });

  it('RFC 9700 §4.14.2 a spent token ends its family once its grace is over', async () => {
    const tokens = await party.getTokens(browser);
    const next = await party.refresh(tokens.refresh_token);
    expect(next.json.refresh_token).not.toBe(tokens.refresh_token);
    await bastion.database.query(
      `update oidc_records set consumed_at = consumed_at - interval '11 seconds' where kind = 'RefreshToken'`,
    );
    expect((await party.refresh(tokens.refresh_token)).json).toMatchObject({ error: 'invalid_grant' });
    expect((await party.refresh(next.json.refresh_token)).json).toMatchObject({ error: 'invalid_grant' });
    expect((await party.introspect(next.json.access_token)).json).toEqual({ active: false });
  });

  it('RFC 9700 §4.14.2 inside its grace the same successor comes again, and no second one', async () => {
    const tokens = await party.getTokens(browser);
    const [first, second] = [await party.refresh(tokens.refresh_token), await party.refresh(tokens.refresh_token)];
    expect(second.status).toBe(200);
    expect(second.json.refresh_token).toBe(first.json.refresh_token);
  });

  it('OIDC Core §12.2 keeps subject and time of the login, and leaves the nonce out', async () => {
    const tokens = await party.getTokens(browser, { nonce: 'n-1', max_age: '1000' });
    const refreshed = await party.refresh(tokens.refresh_token);
    const [before, after] = [decodeJwt(String(tokens.id_token)), decodeJwt(String(refreshed.json.id_token))];
    expect(before.nonce).toBe('n-1');
    expect(after).toMatchObject({ iss: before.iss, sub: before.sub, aud: before.aud, auth_time: before.auth_time });
  });
});
