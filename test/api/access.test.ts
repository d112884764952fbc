import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { athOf, createDpopKey } from '../protocol/support/dpop-key.ts';
import { RelyingParty, signIn } from '../protocol/support/relying-party.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { type Call, callApi, signInDesktop } from './support/desktop-app.ts';

let bastion: TestBastion;
let ada: TestUser;
let desktop: Awaited<ReturnType<typeof signInDesktop>>;
let bound: Awaited<ReturnType<typeof signInDesktop>>;

const item = () => ({ title: `secret of ada ${Math.random()}`, at: Math.floor(Date.now() / 1000) - 60 });

beforeAll(async () => {
  bastion = await startBastion();
  ada = await bastion.createUser();
  desktop = await signInDesktop(bastion, ada);
  bound = await signInDesktop(bastion, ada, { dpop: true });
  await callApi(bastion.url, 'POST', { ...desktop.call, body: { items: [item()] } });
});
afterAll(() => bastion?.stop());

const countRows = async () => Number((await bastion.database.query('select count(*) from activities'))[0]?.count);

/** Tries to read, write and delete; every attempt must be refused, and change nothing. */
async function expectRefused(call: Call, status = 401, issuer = bastion.url): Promise<void> {
  const before = await countRows();
  for (const method of ['GET', 'POST', 'DELETE']) {
    const body = method === 'POST' ? { body: { items: [item()] } } : {};
    const answer = await callApi(issuer, method, { ...call, ...body });
    expect(answer.status, `${method} ${answer.text}`).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.json).toMatchObject({ status, type: 'about:blank', request_id: expect.any(String) });
    expect(answer.headers.get('www-authenticate'), method).toMatch(/Bearer|DPoP/);
    expect(answer.text).not.toContain('secret of ada');
  }
  expect(await countRows()).toBe(before);
}

describe('the activities of a user', () => {
  it.each(['super_admin', 'viewer'])('are not shown to a %s, who sees only their own', async (role) => {
    const admin = await bastion.createUser({ roles: [role] });
    const { call } = await signInDesktop(bastion, admin);
    expect((await callApi(bastion.url, 'GET', call)).json).toEqual({ items: [], next_cursor: null });
    expect((await callApi(bastion.url, 'DELETE', call)).json).toEqual({ deleted: 0 });
    expect(await countRows()).toBeGreaterThan(0);
  });

  it('are closed without a token', () => expectRefused({}));
  it('are closed to a token that is none', () => expectRefused({ token: 'nonsense' }));

  it('are closed to a client that acts for itself, whatever it is registered for', async () => {
    const client = await bastion.createClient({ resource_scopes: ['activity:read', 'activity:write'] });
    const party = new RelyingParty(bastion.url, client);
    const resource = `${bastion.url}/api/v1`;
    const scope = 'activity:read activity:write';
    const { json } = await party.token({ grant_type: 'client_credentials', resource, scope });
    expect(json.scope).toBe(scope);
    await expectRefused({ token: String(json.access_token) });
  });

  it('are closed to the token of a user of another tenant, and ours to theirs', async () => {
    const other = await bastion.createTenant('elsewhere');
    const stranger = await bastion.createUser({ tenantId: other.id });
    const theirs = await signInDesktop(bastion, stranger, { tenant: other });
    expect((await callApi(other.issuer, 'GET', theirs.call)).status).toBe(200);
    await expectRefused(theirs.call);
    await expectRefused(desktop.call, 401, other.issuer);
  });

  it('are closed to a token for no resource, and to one for another', async () => {
    await bastion.createResource('https://api.example/', ['activity:read'], { access_token_format: 'opaque' });
    const client = await bastion.createClient({ resource_scopes: ['activity:read'] }, { skip_consent: true });
    const party = new RelyingParty(bastion.url, client);
    const browser = await signIn(party, ada);
    await expectRefused({ token: String((await party.getTokens(browser)).access_token) });
    const resource = 'https://api.example/';
    const tokens = await party.getTokens(browser, { resource, scope: 'openid activity:read' }, { resource });
    expect(tokens.scope).toContain('activity:read');
    await expectRefused({ token: String(tokens.access_token) });
  });

  it('are closed to a token whose scope is for something else', async () => {
    const reader = await signInDesktop(bastion, ada, { scope: 'activity:read' });
    expect((await callApi(bastion.url, 'GET', reader.call)).status).toBe(200);
    for (const method of ['POST', 'DELETE']) {
      const answer = await callApi(bastion.url, method, { ...reader.call, ...(method === 'POST' ? { body: {} } : {}) });
      expect(answer.status).toBe(403);
      expect(answer.json).toMatchObject({ code: 'insufficient_scope' });
      expect(answer.headers.get('www-authenticate')).toMatch(/scope="activity:write"/);
    }
  });

  it('cannot be asked for by a web app that is not registered for them', async () => {
    const client = await bastion.createClient({ resource_scopes: undefined }, { skip_consent: true });
    const party = new RelyingParty(bastion.url, client);
    const resource = `${bastion.url}/api/v1`;
    const browser = await signIn(party, ada);
    const tokens = await party.getTokens(browser, { resource, scope: 'openid activity:read' }, { resource });
    expect(String(tokens.scope ?? '')).not.toContain('activity');
    const own = await party.token({ grant_type: 'client_credentials', resource, scope: 'activity:read' });
    expect(String(own.json.scope ?? '')).not.toContain('activity');
  });
});

describe('a token', () => {
  it('is dead the moment it is revoked', async () => {
    const { call, party } = await signInDesktop(bastion, ada);
    expect((await callApi(bastion.url, 'GET', call)).status).toBe(200);
    await party.post('/revoke', { token: call.token });
    await expectRefused(call);
  });

  it.each([
    ['session', 'update sessions set revoked_at = now() where user_id = $1'],
    ['grant', 'delete from grants where user_id = $1'],
    ['user', "update users set status = 'disabled' where id = $1"],
    ['erased user', "update users set status = 'erased' where id = $1"],
  ])('is dead the moment its %s is gone', async (_what, text) => {
    const user = await bastion.createUser();
    const { call } = await signInDesktop(bastion, user);
    expect((await callApi(bastion.url, 'GET', call)).status).toBe(200);
    await bastion.database.query(text, [user.id]);
    await expectRefused(call);
  });
});

describe('a token that is bound to a key', () => {
  const address = () => `${bastion.url}/api/v1/activity`;

  it('RFC 9449 §7.1 is good with a proof of that key, for each method', async () => {
    expect((await callApi(bastion.url, 'GET', { ...bound.call, query: '?limit=3' })).status).toBe(200);
    const answer = await callApi(bastion.url, 'POST', { ...bound.call, body: { items: [item()] } });
    expect(answer.json).toMatchObject({ kept: 1 });
  });

  it('RFC 9449 §7.2 is refused as a bearer token', () => expectRefused({ token: bound.token }));
  it('RFC 9449 §7.1 is refused with the proof of another key', async () =>
    expectRefused({ token: bound.token, key: await createDpopKey() }));

  it.each([
    ['another method', () => ({ claims: { htm: 'PUT' } })],
    ['another address', () => ({ claims: { htu: `${bastion.url}/userinfo` } })],
    ['the same path of another tenant', () => ({ claims: { htu: `${bastion.url}/t/other/api/v1/activity` } })],
    ['another token', () => ({ claims: { ath: athOf('other') } })],
    ['no token', () => ({ claims: { ath: undefined } })],
    ['a nonce that is not ours', () => ({ nonce: 'made-up' })],
  ])('RFC 9449 §4.3 is refused with a proof for %s', (_what, proof) =>
    expectRefused({ ...bound.call, proof: proof() }),
  );

  it('RFC 9449 §11.1 is refused with a proof that was seen before, which then has no effect', async () => {
    const first = await fetch(address(), {
      headers: { authorization: `DPoP ${bound.token}`, dpop: await prove('GET') },
    });
    const nonce = first.headers.get('dpop-nonce') ?? '';
    for (const method of ['POST', 'DELETE', 'GET']) {
      const dpop = await prove(method, nonce);
      const send = () =>
        fetch(address(), {
          method,
          headers: { authorization: `DPoP ${bound.token}`, dpop, 'content-type': 'application/json' },
          ...(method === 'POST' ? { body: JSON.stringify({ items: [item()] }) } : {}),
        });
      // All at once: no order of events lets two of them pass.
      const answers = await Promise.all(Array.from({ length: 6 }, send));
      expect(answers.map(({ status }) => status).sort(), method).toEqual([200, 401, 401, 401, 401, 401]);
      const refused = answers.find(({ status }) => status === 401);
      expect(refused?.headers.get('www-authenticate')).toMatch(/^DPoP .*invalid_dpop_proof/);
      expect(await refused?.json()).toMatchObject({ code: 'invalid_dpop_proof' });
      if (method !== 'POST') continue;
      const kept = await Promise.all(answers.filter(({ ok }) => ok).map((answer) => answer.json()));
      expect(kept).toMatchObject([{ kept: 1 }]);
    }
  });

  const prove = (method: string, nonce?: string) =>
    bound.key?.prove(method, address(), { accessToken: bound.token, nonce }) ?? Promise.reject(new Error('no key'));
});

describe('the trail', () => {
  const called = async (where: string, values: unknown[]) =>
    readAudits(bastion, `kind = 'api.called' and ${where}`, values);

  it('has who called what, with which result, and from where', async () => {
    const user = await bastion.createUser();
    const { call, party } = await signInDesktop(bastion, user);
    await callApi(bastion.url, 'GET', { ...call, query: '?limit=7', headers: { 'user-agent': 'Desk/1' } });
    const [event] = await called('user_id = $1', [user.id]);
    expect(event).toMatchObject({
      client_id: party.client.client_id,
      details: { endpoint: '/api/v1/activity', method: 'GET', status: 200, duration_ms: expect.any(Number) },
      opened: { user_agent: 'Desk/1' },
    });
  });

  it('has what was refused, by the user where one is known', async () => {
    const user = await bastion.createUser();
    const { call } = await signInDesktop(bastion, user, { scope: 'activity:read' });
    await callApi(bastion.url, 'DELETE', call);
    expect((await called('user_id = $1', [user.id])).map(({ details }) => details.status)).toEqual([403]);
    const count = async () => (await called("user_id is null and details->>'status' = '401'", [])).length;
    const before = await count();
    await callApi(bastion.url, 'DELETE', { token: 'nobody' });
    expect(await count()).toBe(before + 1);
  });
});
