import { setTimeout as sleep } from 'node:timers/promises';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findTenant } from '../../adapters/postgres/tenants.ts';
import { disableUser } from '../../server/accounts/disable-user.ts';
import { setPassword } from '../../server/accounts/set-password.ts';
import { randomToken } from '../../server/kernel/ids.ts';
import { completeSetup, createSetupLink } from '../../server/setup/setup-links.ts';
import { toTenant } from '../../server/tenancy/tenant.ts';
import { RelyingParty, type Tokens } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { openDeps, type TestDeps } from '../support/open-deps.ts';
import { startBastion, type TestBastion, type TestClient, type TestUser } from '../support/start-bastion.ts';
import { codeOf, secretOn, stepNow } from './support/authenticator-app.ts';

let bastion: TestBastion;
let client: TestClient;
let user: TestUser;
let node: TestDeps;

beforeAll(async () => {
  bastion = await startBastion();
  node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
  client = await bastion.createClient({}, { skip_consent: true });
});
beforeEach(async () => {
  user = await bastion.createUser();
});
afterAll(async () => {
  await node?.close();
  await bastion?.stop();
});

const relyingParty = () => new RelyingParty({ issuer: bastion.url, client });

/** A password was accepted, and the redirect that would make a session of it is kept for later. */
async function parkLogin(url: string) {
  const browser = new HttpBrowser();
  const login = await browser.open(url);
  const action = /action="([^"]*)"/.exec(login.body)?.[1] ?? '';
  const form = new URLSearchParams({ login: user.email, password: user.password });
  const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: bastion.url };
  const accepted = await browser.request(new URL(action, login.url).href, { method: 'POST', body: `${form}`, headers });
  expect(accepted.status).toBe(303);
  return () => browser.open(accepted.headers.get('location') ?? '');
}

const scopeOf = async () => {
  const row = await findTenant(bastion.db, { slug: 'default' });
  if (!row) throw new Error('no default tenant');
  return { tenant: toTenant(row, bastion.url), actor: 'test' };
};

const endings: Record<string, () => Promise<unknown>> = {
  'a new password': async () =>
    setPassword(node.deps, await scopeOf(), {
      user: user.id,
      password: randomToken(),
    }),
  'disabling and enabling the account': async () => {
    await disableUser(bastion, await scopeOf(), user.id);
    await bastion.database.query(`update users set status = 'active' where id = $1`, [user.id]);
  },
  'signing out everywhere': async () => {
    const app = relyingParty();
    const browser = new HttpBrowser();
    await app.signIn(user, { browser });
    await browser.submit(await browser.open(`${bastion.url}/logout`), { logout: 'yes', everywhere: 'yes' });
  },
  'recovery by an operator': async () => {
    const deps = {
      db: bastion.db,
      sealing: bastion.sealing,
      queue: bastion.queue,
      clock: { now: () => Math.floor(Date.now() / 1000) },
    };
    const { url } = await createSetupLink(deps, bastion.defaultTenantId, bastion.url, user.id);
    const token = url.split('/').at(-1) ?? '';
    const input = { email: user.email, password_hash: 'x' };
    expect(await completeSetup(deps, bastion.defaultTenantId, token, input)).toBe(true);
  },
};

describe('a login that was accepted and not followed', () => {
  it.each(Object.keys(endings))('is worth nothing after %s', async (name) => {
    const resume = await parkLogin(relyingParty().authorizationUrl({ prompt: 'login' }).url);
    await endings[name]?.();
    const page = await resume();
    expect(page.headers.get('location')).toBeNull();
    expect(page.status).toBe(400);
    expect(page.headers.getSetCookie().filter((cookie) => /_session=[^;]/.test(cookie))).toEqual([]);
    const sessions = await bastion.database.query(
      'select uid from sessions where user_id = $1 and revoked_at is null',
      [user.id],
    );
    expect(sessions).toEqual([]);
  });

  /** As far as the page that follows the right password. */
  async function parkStep(params: Record<string, string>) {
    const browser = new HttpBrowser();
    const login = await browser.open(relyingParty().authorizationUrl({ prompt: 'login', ...params }).url);
    return { browser, page: await browser.submit(login, { login: user.email, password: user.password }) };
  }

  it.each(Object.keys(endings))('attack: who knew the old password enrols no factor after %s', async (name) => {
    const { browser, page } = await parkStep({ acr_values: 'urn:bastion:acr:mfa' });
    const code = codeOf(secretOn(page.body), stepNow());
    await endings[name]?.();
    expect((await browser.submit(page, { code })).status).toBe(400);
    expect(await bastion.database.query('select 1 from user_totp where user_id = $1', [user.id])).toEqual([]);
  });

  it('attack: who knew the old password, which was breached, replaces the new one with none of theirs', async () => {
    user = await bastion.createUser({ password: 'password123' });
    const { browser, page } = await parkStep({});
    expect(page.body).toContain('name="repeat"');
    await endings['a new password']?.();
    const hashOf = () => bastion.database.query('select password_hash from users where id = $1', [user.id]);
    const before = await hashOf();
    const password = 'seven grey owls on 2 branches';
    expect((await browser.submit(page, { password, repeat: password })).status).toBe(400);
    expect(await hashOf()).toEqual(before);
  });

  it('attack: nor in a race with the new one', async () => {
    const [before] = await bastion.database.query<{ session_epoch: number }>(
      'select session_epoch from users where id = $1',
      [user.id],
    );
    await endings['a new password']?.();
    const late = { user: user.id, password: randomToken(), asOf: before?.session_epoch };
    expect(await setPassword(node.deps, await scopeOf(), late)).toEqual({ ok: false, code: 'unknown_user' });
  });

  it('is complete when nothing has happened meanwhile', async () => {
    const resume = await parkLogin(relyingParty().authorizationUrl({ prompt: 'login' }).url);
    expect((await resume()).headers.get('location')).toMatch(/[?&]code=/);
  });

  it('RFC 9470 §6 tells the time of the password, not of the redirect, and max_age counts from there', async () => {
    const app = relyingParty();
    const { url, code_verifier } = app.authorizationUrl({ prompt: 'login' });
    const resume = await parkLogin(url);
    const before = Math.floor(Date.now() / 1000);
    await sleep(2_100);
    const location = new URL((await resume()).headers.get('location') ?? '');
    const code = location.searchParams.get('code') ?? '';
    const { body } = await app.exchange({ code, code_verifier });
    expect(decodeJwt((body as Tokens).id_token).auth_time).toBeLessThanOrEqual(before);
  });
});
