import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../support/http-browser.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { ask } from './support/ask.ts';
import { createPkce } from './support/pkce.ts';
import { RelyingParty, signIn } from './support/relying-party.ts';

const api = 'https://api.example/';

let bastion: TestBastion;
let resourceServer: RelyingParty;

beforeAll(async () => {
  bastion = await startBastion();
  await bastion.createResource(api, ['read']);
  resourceServer = new RelyingParty(bastion.url, await bastion.createClient());
});
afterAll(() => bastion?.stop());

/** A user who signed in at a client of their own, with an opaque, a JWT and a refresh token, and a code to spend. */
async function arrange() {
  const user = await bastion.createUser();
  const party = new RelyingParty(bastion.url, await bastion.createClient({}, { skip_consent: true }));
  const browser = await signIn(party, user);
  const opaque = await party.getTokens(browser, { scope: 'openid offline_access', prompt: 'consent' });
  const jwt = await party.getTokens(browser, { scope: 'openid read', resource: api });
  const own = await party.token({ grant_type: 'client_credentials', resource: api });
  return { user, party, browser, opaque, jwt, own: own.json.access_token, callback: await party.getCallback(browser) };
}

const suspendClient = (party: RelyingParty) =>
  bastion.database.query(`update clients set status = 'suspended' where client_id = $1`, [party.client.client_id]);
const disableUser = (user: TestUser) =>
  bastion.database.query(`update users set status = 'disabled' where id = $1`, [user.id]);

const isActive = async (token: unknown) => (await resourceServer.introspect(token)).json.active;

describe('a suspended client', () => {
  it('RFC 6749 §3.2.1 is refused at every endpoint, and its tokens are worth nothing', async () => {
    const { party, browser, opaque, jwt, own, callback } = await arrange();
    await suspendClient(party);
    await expect.poll(async () => (await party.token({ grant_type: 'client_credentials' })).status).toBe(401);

    for (const answer of [
      await party.exchange(callback),
      await party.refresh(opaque.refresh_token),
      await party.introspect(opaque.access_token),
      await party.post('/revoke', { token: 'x' }),
      await party.push(party.request({ code_challenge: createPkce().code_challenge })),
    ]) {
      expect(answer.status).toBe(401);
      expect(answer.json).toMatchObject({ error: 'invalid_client' });
    }
    for (const page of [
      await party.authorize(browser, party.request({ code_challenge: createPkce().code_challenge })),
      await party.authorize(new HttpBrowser(), party.request({ code_challenge: createPkce().code_challenge })),
    ]) {
      expect(page.status).toBe(400);
      expect(page.headers.get('location')).toBeNull();
    }
    expect((await party.userinfo(opaque.access_token)).status).toBe(401);
    for (const token of [opaque.access_token, jwt.access_token, own]) expect(await isActive(token)).toBe(false);
  });

  it('RFC 6749 §3.2.1 cannot be signed in to by a login that began before', async () => {
    const user = await bastion.createUser();
    const party = new RelyingParty(bastion.url, await bastion.createClient({}, { skip_consent: true }));
    const browser = new HttpBrowser();
    const login = await party.authorize(browser, party.request({ code_challenge: createPkce().code_challenge }));
    await suspendClient(party);
    await expect.poll(async () => (await party.token({ grant_type: 'client_credentials' })).status).toBe(401);
    const after = await browser.submit(login, { login: user.email, password: user.password });
    expect(after.headers.get('location') ?? '').not.toContain('code=');
    expect(after.status).toBeGreaterThanOrEqual(400);
    expect(after.status).toBeLessThan(500);
  });
});

describe('a disabled user', () => {
  it('RFC 7662 §2.2 has no living token, no session and no login any more, at once', async () => {
    const { user, party, browser, opaque, jwt, own, callback } = await arrange();
    await disableUser(user);
    for (const token of [opaque.access_token, jwt.access_token]) expect(await isActive(token)).toBe(false);
    expect(await isActive(own)).toBe(true);
    for (const answer of [await party.exchange(callback), await party.refresh(opaque.refresh_token)]) {
      expect(answer.json).toMatchObject({ error: 'invalid_grant' });
    }
    expect((await party.userinfo(opaque.access_token)).status).toBe(401);
    expect((await party.getCallback(browser, { prompt: 'none' })).error).toBe('login_required');
    const login = await party.authorize(browser, party.request({ code_challenge: createPkce().code_challenge }));
    const refused = await browser.submit(login, { login: user.email, password: user.password });
    expect(refused.status).toBe(400);
    const nobody = await browser.submit(refused, { login: 'nobody@example.org', password: user.password });
    const masked = (page: { body: string }) =>
      page.body.replaceAll(/nobody@example\.org|user-[\w-]+@example\.org|[0-9a-f-]{36}/g, '');
    expect(masked(nobody)).toBe(masked(refused));
  });
});

describe('a suspended tenant', () => {
  it('RFC 8414 §3 is not there any more, nor anything of it', async () => {
    const { id, issuer } = await bastion.createTenant('gone');
    const client = await bastion.createClient({}, { tenantId: id, skip_consent: true });
    const party = new RelyingParty(issuer, client);
    expect((await party.token({ grant_type: 'client_credentials' })).status).toBe(200);
    await bastion.database.query(`update tenants set status = 'suspended' where id = $1`, [id]);
    const metadata = `${issuer}/.well-known/openid-configuration`;
    await expect.poll(async () => (await ask(metadata)).status).toBe(404);
    expect((await party.token({ grant_type: 'client_credentials' })).status).toBe(404);
    expect((await ask(`${issuer}/authorize?client_id=${client.client_id}`)).status).toBe(404);
  });
});
