import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUnit } from '../../adapters/postgres/unit.ts';
import { updateTenant } from '../../server/tenancy/update-tenant.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { openDeps } from '../support/open-deps.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { api, everything, openApp } from './support/devices.ts';

let bastion: TestBastion;
let open: Awaited<ReturnType<typeof openApp>>;

beforeAll(async () => {
  bastion = await startBastion();
  await bastion.createResource(api, ['read']);
  open = await openApp(bastion);
});
afterAll(() => bastion?.stop());

const idle_s = 8 * 3_600;
const offline = ['offline', 'offline refresh'];

/** As if the session had last been used so many seconds ago. */
const rest = (user: TestUser, seconds: number) =>
  bastion.database.query('update sessions set last_used_at = now() - make_interval(secs => $2) where user_id = $1', [
    user.id,
    seconds,
  ]);

async function restedFor(user: TestUser): Promise<number> {
  const [row] = await bastion.database.query<{ s: number }>(
    'select extract(epoch from now() - last_used_at)::float8 as s from sessions where user_id = $1',
    [user.id],
  );
  return row?.s ?? Number.NaN;
}

describe('a session that is not used', () => {
  it('lives until its idle limit, with everything that hangs on it', async () => {
    const user = await bastion.createUser();
    const held = await open.signIn(user);
    await rest(user, idle_s - 60);
    expect(await open.listLive(held)).toEqual(everything);
  });

  it('ends there, and with it every token but those that a client got to go on without the user (offline_access)', async () => {
    const user = await bastion.createUser();
    const held = await open.signIn(user);
    await rest(user, idle_s);
    expect(await open.listLive(held)).toEqual(offline);
    expect((await open.app.userinfo(held.opaque.access_token)).status).toBe(401);
    expect((await open.app.refresh(held.opaque.refresh_token)).status).toBe(400);
    expect((await open.app.refresh(held.jwt.refresh_token)).status).toBe(400);
    expect((await open.offlineApp.refresh(held.offline.refresh_token)).status).toBe(200);
  });

  it('is not brought back by what was refused', async () => {
    const user = await bastion.createUser();
    const held = await open.signIn(user);
    await rest(user, idle_s);
    await open.app.refresh(held.opaque.refresh_token);
    await held.browser.open(open.app.authorizationUrl({ prompt: 'none' }).url);
    expect(await open.listLive(held)).toEqual(offline);
  });

  it('is asked for a password again', async () => {
    const user = await bastion.createUser();
    const { browser } = await open.signIn(user);
    await rest(user, idle_s);
    const page = await browser.open(open.app.authorizationUrl({ scope: 'openid', prompt: 'consent' }).url);
    expect(page.body).toContain('name="login"');
  });

  it('has the limit that its tenant sets, from the next request on', async () => {
    const tenant = await bastion.createTenant('hasty');
    const client = await bastion.createClient({}, { tenantId: tenant.id, skip_consent: true });
    const app = new RelyingParty({ issuer: tenant.issuer, client });
    const user = await bastion.createUser({ tenantId: tenant.id });
    const { access_token } = await app.signIn(user, { params: { scope: 'openid', prompt: 'login' } });
    await rest(user, 600);
    expect((await app.introspect(access_token)).body.active).toBe(true);
    const scope = { tenant: { id: tenant.id }, actor: 'test' };
    expect(await updateTenant(bastion, scope, { session_idle_ttl: 300 })).toMatchObject({ ok: true });
    await expect
      .poll(async () => (await app.introspect(access_token)).body.active, { timeout: 3_000, interval: 20 })
      .toBe(false);
  });
});

describe('a session is used', () => {
  it('by an authorization request', async () => {
    const user = await bastion.createUser();
    const { browser } = await open.signIn(user);
    await rest(user, idle_s - 60);
    await browser.open(open.app.authorizationUrl({ prompt: 'none', scope: 'openid' }).url);
    expect(await restedFor(user)).toBeLessThan(30);
  });

  it('by renewing tokens that end with it, which is noted once a minute at most', async () => {
    const user = await bastion.createUser();
    const { opaque } = await open.signIn(user);
    await rest(user, idle_s - 60);
    const { body } = await open.app.refresh(opaque.refresh_token);
    expect(await restedFor(user)).toBeLessThan(30);
    await rest(user, 50);
    expect((await open.app.refresh(String(body.refresh_token))).status).toBe(200);
    expect(await restedFor(user)).toBeGreaterThan(45);
  });

  it('without a statement more than the exchange has', async () => {
    const user = await bastion.createUser();
    await open.signIn(user);
    await rest(user, 1_000);
    const [session] = await bastion.database.query<{ uid: string }>('select uid from sessions where user_id = $1', [
      user.id,
    ]);
    const node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
    const record = {
      id: randomBytes(32).toString('hex'),
      kind: 'RefreshToken',
      user_id: user.id,
      session_uid: session?.uid,
      session_bound: true,
      payload: {},
      expires_at: Math.floor(Date.now() / 1000) + 60,
    };
    const before = node.deps.db.countStatements();
    await node.deps.commitUnit(bastion.defaultTenantId, { ...createUnit(), records: [record] });
    expect(node.deps.db.countStatements() - before).toBe(1);
    await node.close();
    expect(await restedFor(user)).toBeLessThan(30);
  });

  it('not by renewing tokens that outlive it, by userinfo or by introspection', async () => {
    const user = await bastion.createUser();
    const { opaque, offline: kept } = await open.signIn(user);
    await rest(user, 1_000);
    expect((await open.offlineApp.refresh(kept.refresh_token)).status).toBe(200);
    expect((await open.app.userinfo(opaque.access_token)).status).toBe(200);
    expect(await open.isActive(opaque.access_token)).toBe(true);
    expect(await restedFor(user)).toBeGreaterThan(990);
  });
});
