import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endAllSessions, endOtherSessions, endSession } from '../../server/sessions/end-sessions.ts';
import { listSessions } from '../../server/sessions/list-sessions.ts';
import { tenantSettings } from '../../server/tenancy/tenant-settings.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { api, everything, firefox, openApp, safari } from './support/devices.ts';

let bastion: TestBastion;
let open: Awaited<ReturnType<typeof openApp>>;

beforeAll(async () => {
  bastion = await startBastion();
  await bastion.createResource(api, ['read']);
  open = await openApp(bastion);
});
afterAll(() => bastion?.stop());

const deps = () => bastion;
const tenant = () => ({ id: bastion.defaultTenantId, settings: tenantSettings.parse({}) });
const scopeOf = (user: TestUser) => ({ tenant: tenant(), userId: user.id, actor: `user:${user.id}` });
const list = (user: TestUser) => listSessions(deps(), { tenant: tenant(), userId: user.id });

/** Signed in with two browsers; the ids of their sessions. */
async function signInTwice() {
  const user = await bastion.createUser();
  const laptop = await open.signIn(user, firefox);
  const phone = await open.signIn(user, safari);
  const sessions = await list(user);
  const idOf = (browser: string) => sessions.find((session) => session.browser === browser)?.id ?? '';
  return { user, laptop, phone, laptopId: idOf('Firefox (Linux)'), phoneId: idOf('Safari (iPhone)') };
}

describe('the list of devices', () => {
  it('has one for each browser, with what it is, from where it was used and for which clients', async () => {
    const { user, laptopId, phoneId } = await signInTwice();
    const sessions = await list(user);
    expect(sessions.map(({ id }) => id)).toEqual([phoneId, laptopId]);
    for (const session of sessions) {
      expect(session).toMatchObject({
        ip: '127.0.0.1',
        amr: ['pwd'],
        clients: [open.app.client.client_id, open.offlineApp.client.client_id],
      });
      expect(Date.now() - session.last_used_at.getTime()).toBeLessThan(20_000);
      expect(session.expires_at.getTime() - session.signed_in_at.getTime()).toBeLessThanOrEqual(86_400_000);
    }
  });

  it('has nothing of other users, of sessions that ended, ran out or lay idle', async () => {
    const { user, laptopId, phoneId } = await signInTwice();
    const { user: other } = await signInTwice();
    expect((await list(other)).map(({ id }) => id)).not.toContain(laptopId);
    await bastion.database.query("update sessions set last_used_at = now() - interval '8 hours' where uid = $1", [
      laptopId,
    ]);
    expect((await list(user)).map(({ id }) => id)).toEqual([phoneId]);
    await bastion.database.query('update sessions set expires_at = now() where uid = $1', [phoneId]);
    expect(await list(user)).toEqual([]);
  });

  it('rests sealed: neither the browser nor the address stands in the database', async () => {
    const { laptopId } = await signInTwice();
    const [row] = await bastion.database.query('select s::text as row from sessions s where uid = $1', [laptopId]);
    expect(row?.row).toContain(laptopId);
    for (const value of ['127.0.0.1', 'Firefox', 'Gecko']) expect(row?.row).not.toContain(value);
  });
});

describe('signing out on a device', () => {
  it('(as a check of this test: everything lives)', async () => {
    const { laptop, phone } = await signInTwice();
    expect(await open.listLive(laptop)).toEqual(everything);
    expect(await open.listLive(phone)).toEqual(everything);
  });

  it('is refused for the session of somebody else, which stays', async () => {
    const { laptop, laptopId } = await signInTwice();
    const { user: stranger } = await signInTwice();
    expect(await endSession(deps(), scopeOf(stranger), laptopId)).toEqual({ ok: false, code: 'unknown_session' });
    expect(await open.listLive(laptop)).toEqual(everything);
  });

  it('ends that session and all its tokens at once, and no other, and is on record', async () => {
    const { user, laptop, phone, phoneId } = await signInTwice();
    const origin = { ip: '203.0.113.9', user_agent: 'HttpBrowser/1' };
    const ended = await endSession(deps(), { ...scopeOf(user), origin }, phoneId);
    expect(ended).toEqual({ ok: true, value: { sessions_ended: 1 } });
    expect(await open.listLive(phone)).toEqual([]);
    expect(await open.listLive(laptop)).toEqual(everything);
    const audits = await readAudits(bastion, "kind = 'session.revoked' and user_id = $1", [user.id]);
    expect(audits).toMatchObject([
      { details: { actor: `user:${user.id}`, which: 'one', sessions_ended: 1 }, opened: origin },
    ]);
    expect(JSON.stringify(audits[0]?.details)).not.toContain('203.0.113.9');
  });

  it('attack: a cookie and tokens stolen before are worth nothing after, and cannot be brought back to life', async () => {
    const { user, phone, phoneId } = await signInTwice();
    const stolen = phone.browser.cookies.find(({ name }) => name.endsWith('_session'));
    await endSession(deps(), scopeOf(user), phoneId);
    if (stolen) phone.browser.setCookie(stolen);
    expect((await open.app.refresh(phone.opaque.refresh_token)).status).toBe(400);
    expect((await open.offlineApp.refresh(phone.offline.refresh_token)).status).toBe(400);
    expect(await open.listLive(phone)).toEqual([]);
    expect((await endSession(deps(), scopeOf(user), phoneId)).ok).toBe(false);
  });

  it('race: whatever is exchanged in that instant, nothing that came of it lives', async () => {
    const { user, phone, phoneId } = await signInTwice();
    const page = open.app.authorizationUrl({ prompt: 'none', scope: 'openid' });
    const [refreshed, authorized] = await Promise.all([
      Promise.all(Array.from({ length: 10 }, () => open.app.refresh(phone.opaque.refresh_token))),
      Promise.all(Array.from({ length: 5 }, () => phone.browser.open(page.url))),
      endSession(deps(), scopeOf(user), phoneId),
    ]);
    for (const { status, body } of refreshed) {
      expect([200, 400]).toContain(status);
      if (status !== 200) continue;
      expect(await open.isActive(String(body.access_token))).toBe(false);
      expect((await open.app.refresh(String(body.refresh_token))).status).toBe(400);
    }
    for (const { headers } of authorized) {
      const code = URL.parse(headers.get('location') ?? '')?.searchParams.get('code');
      if (!code) continue;
      const { status } = await open.app.exchange({ code, code_verifier: page.code_verifier });
      expect(status).toBe(400);
    }
    expect(await open.listLive(phone)).toEqual([]);
  });

  it('of 20 at one instant one ends it', async () => {
    const { user, phoneId } = await signInTwice();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => endSession(deps(), scopeOf(user), phoneId)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await readAudits(bastion, "kind = 'session.revoked' and user_id = $1", [user.id])).toHaveLength(1);
  });
});

describe('signing out on all devices', () => {
  it('but this one keeps this one and its tokens', async () => {
    const { user, laptop, phone, laptopId } = await signInTwice();
    expect(await endOtherSessions(deps(), scopeOf(user), laptopId)).toBe(1);
    expect(await open.listLive(phone)).toEqual([]);
    expect(await open.listLive(laptop)).toEqual(everything);
  });

  it('ends all, and a login that was under way counts for nothing', async () => {
    const { user, laptop, phone } = await signInTwice();
    const { url } = open.app.authorizationUrl({ prompt: 'login', scope: 'openid' });
    const parked = await laptop.browser.open(url);
    expect(parked.body).toContain('name="login"');
    expect(await endAllSessions(deps(), scopeOf(user))).toBe(2);
    expect(await open.listLive(phone)).toEqual([]);
    expect(await open.listLive(laptop)).toEqual([]);
    expect(await list(user)).toEqual([]);
  });
});
