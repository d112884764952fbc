import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setPassword } from '../../server/accounts/set-password.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { openDeps } from '../support/open-deps.ts';
import { startBastion, type TestBastion, type TestClient, type TestUser } from '../support/start-bastion.ts';
import { type Exchange, RelyingParty, type Tokens } from './support/relying-party.ts';

const api = 'https://api.example';

let bastion: TestBastion;
/** Another client, a resource server's, which introspects what it is shown. */
let observer: RelyingParty;
let client: TestClient;
let app: RelyingParty;

beforeAll(async () => {
  bastion = await startBastion();
  await bastion.createResource(api, ['read']);
  observer = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
});
afterAll(() => bastion?.stop());

type Held = {
  readonly user: TestUser;
  readonly browser: HttpBrowser;
  readonly opaque: Tokens;
  readonly jwt: Tokens;
  readonly code: Exchange;
};

/** A user who signed in, and everything that hangs on it. */
async function hold(): Promise<Held> {
  client = await bastion.createClient();
  app = new RelyingParty({ issuer: bastion.url, client });
  const user = await bastion.createUser();
  const browser = new HttpBrowser();
  const opaque = await app.signIn(user, { browser });
  const params = { resource: api, scope: 'openid offline_access read' };
  const jwt = await app.signIn(user, { browser, params });
  expect(jwt.access_token.split('.')).toHaveLength(3);
  return { user, browser, opaque, jwt, code: await app.authorize(browser, user) };
}

async function isActive(token: string): Promise<boolean> {
  const { status, body } = await observer.introspect(token);
  expect(status).toBe(200);
  return body.active === true;
}

/** A refresh token is shown to its own client only, and to none that is refused itself. */
async function isRefreshActive(token: string): Promise<boolean> {
  expect(await isActive(token)).toBe(false);
  const { status, body } = await app.introspect(token);
  return status === 200 && body.active === true;
}

const listActive = ({ opaque, jwt }: Held) =>
  Promise.all([
    isActive(opaque.access_token),
    isRefreshActive(opaque.refresh_token),
    isActive(jwt.access_token),
    isRefreshActive(jwt.refresh_token),
  ]);

async function expectAllDead(held: Held): Promise<void> {
  expect(await listActive(held)).toEqual([false, false, false, false]);
  expect((await app.userinfo(held.opaque.access_token)).status).toBe(401);
  for (const reply of [
    await app.refresh(held.opaque.refresh_token),
    await app.refresh(held.jwt.refresh_token),
    await app.exchange(held.code),
  ]) {
    expect(reply.status).toBeGreaterThanOrEqual(400);
    expect(reply.status).toBeLessThan(500);
    expect(reply.body).not.toHaveProperty('access_token');
  }
}

/** A client is read once until it changes, and the change is announced: give the announcement its few milliseconds. */
const announced = () =>
  expect.poll(async () => (await app.post('/token', { grant_type: 'client_credentials' })).status, {
    interval: 5,
    timeout: 1_000,
  });

const sql = (text: string, ...values: unknown[]) => bastion.database.query(text, values);

describe('ends every token at once', () => {
  it('(as a check of this test: they all live)', async () => {
    const held = await hold();
    expect(await listActive(held)).toEqual([true, true, true, true]);
    expect((await app.userinfo(held.opaque.access_token)).status).toBe(200);
    expect((await app.refresh(held.opaque.refresh_token)).status).toBe(200);
    expect((await app.exchange(held.code)).status).toBe(200);
  });

  it('disabling the user', async () => {
    const held = await hold();
    await sql("update users set status = 'disabled' where id = $1", held.user.id);
    await expectAllDead(held);
    await expect(app.authorize(held.browser, held.user)).rejects.toThrow('no code');
  });

  it('changing the password', async () => {
    const held = await hold();
    const node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
    const scope = { tenant: { id: bastion.defaultTenantId, issuer: 'https://id.example' }, actor: 'test' };
    const change = { user: held.user.id, password: 'a completely different one' };
    expect(await setPassword(node.deps, scope, change)).toMatchObject({
      ok: true,
    });
    await node.close();
    await expectAllDead(held);
    await expect(app.authorize(held.browser, held.user)).rejects.toThrow('no code');
  });

  it('deleting the user', async () => {
    const held = await hold();
    await sql('delete from users where id = $1', held.user.id);
    await expectAllDead(held);
  });

  it('revoking the session', async () => {
    const held = await hold();
    await sql('update sessions set revoked_at = now() where user_id = $1', held.user.id);
    await expectAllDead(held);
    const page = await held.browser.open(app.authorizationUrl({ prompt: 'login' }).url);
    expect(page.body).toContain('name="login"');
  });

  it('purging the session, long after it ran out', async () => {
    const held = await hold();
    await sql('delete from sessions where user_id = $1', held.user.id);
    await expectAllDead(held);
  });

  it('suspending the client', async () => {
    const held = await hold();
    await sql("update clients set status = 'suspended' where client_id = $1", client.client_id);
    await announced().toBe(401);
    await expectAllDead(held);
    const page = await held.browser.open(app.authorizationUrl().url);
    expect(page.status).toBe(400);
  });

  it('deleting the client', async () => {
    const held = await hold();
    await sql('delete from clients where client_id = $1', client.client_id);
    await announced().toBe(401);
    await expectAllDead(held);
  });

  it('deleting the grant', async () => {
    const held = await hold();
    await sql('delete from grants where user_id = $1', held.user.id);
    await expectAllDead(held);
  });

  it('replaying the code, for its grant', async () => {
    const held = await hold();
    expect((await app.exchange(held.code)).status).toBe(200);
    expect((await app.exchange(held.code)).status).toBe(400);
    await expectAllDead(held);
  });

  it('suspending the tenant', async () => {
    const tenant = await bastion.createTenant('suspended');
    const other = await bastion.createClient({}, { tenantId: tenant.id });
    app = new RelyingParty({ issuer: tenant.issuer, client: other });
    expect((await app.post('/token', { grant_type: 'client_credentials' })).status).toBe(200);
    await sql("update tenants set status = 'suspended' where id = $1", tenant.id);
    await announced().toBe(404);
  });
});

// RFC 7009 §2.1 lets a server end what else belongs to the same authorization; the stricter choice is made here.
describe.each(['access', 'refresh'] as const)('revoking a token as its own client (%s)', (which) => {
  it.each(['opaque', 'jwt'] as const)('ends everything of its grant (%s)', async (format) => {
    const held = await hold();
    await app.post('/revoke', { token: held[format][`${which}_token`] });
    await expectAllDead(held);
  });

  it('ends nothing when another client asks for it', async () => {
    const held = await hold();
    for (const tokens of [held.opaque, held.jwt]) await observer.post('/revoke', { token: tokens[`${which}_token`] });
    expect(await listActive(held)).toEqual([true, true, true, true]);
  });
});

describe('revoking a token of the client itself', () => {
  it.each<Record<string, string>>([{}, { resource: api, scope: 'read' }])(
    'ends that one and no other: %j',
    async (params) => {
      app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
      const take = async () =>
        String((await app.post('/token', { grant_type: 'client_credentials', ...params })).body.access_token);
      const [revoked, kept] = [await take(), await take()];
      await app.post('/revoke', { token: revoked });
      expect([await isActive(revoked), await isActive(kept)]).toEqual([false, true]);
    },
  );
});
