import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountClientId } from '../../server/clients/account-client.ts';
import { updateTenant } from '../../server/tenancy/update-tenant.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { readAudits } from '../support/read-audits.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { AccountBrowser, ageSessions, isLogin, titleOf } from './support/account-browser.ts';

let bastion: TestBastion;
let user: TestUser;
let other: { id: string; issuer: string };

beforeAll(async () => {
  bastion = await startBastion();
  user = await bastion.createUser({ name: 'Ada Lovelace' });
  other = await bastion.createTenant('other');
});
afterAll(() => bastion?.stop());

const stateIn = (location: string | null) => new URL(location ?? '', bastion.url).searchParams.get('state') ?? '';
const sections = ['', '/password', '/two-step', '/devices', '/apps', '/history', '/privacy'];

describe('without a session', () => {
  it.each([...sections, '/two-step/app', '/privacy/erase'])(
    '/account%s leads to the sign-in and back',
    async (path) => {
      const browser = new AccountBrowser(bastion.url);
      const page = await browser.visit(path);
      expect(isLogin(page)).toBe(true);
      expect(page.body).toContain('to your account');
      const back = await browser.typePassword(page, user);
      expect([back.status, new URL(back.url).pathname]).toEqual([200, `/account${path}`]);
      expect(back.body).toContain(user.email);
    },
  );

  it('a form does nothing but lead to the sign-in', async () => {
    const browser = new AccountBrowser(bastion.url);
    const answer = await browser.post('', { name: 'Eve' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toMatch(/^\/authorize\?/);
    expect((await readAudits(bastion, `kind = 'user.profile_changed'`)).length).toBe(0);
  });

  it('nothing is at other addresses below, and nothing is where a slash was added', async () => {
    const browser = new AccountBrowser(bastion.url);
    for (const path of ['/', '/nothing', '/password/', '/PASSWORD', '/password/more', '/two-step/remove-passkey'])
      expect((await browser.visit(path)).status, path).toBe(404);
  });

  it('an ended session is none, from the moment it was ended', async () => {
    const browser = new AccountBrowser(bastion.url);
    await browser.signIn(user);
    await bastion.database.query('update sessions set revoked_at = now() where user_id = $1', [user.id]);
    expect(isLogin(await browser.visit())).toBe(true);
  });

  it('attack: cookie theft after logout: the copied cookie opens nothing', async () => {
    const browser = new AccountBrowser(bastion.url);
    await browser.signIn(user);
    const thief = new AccountBrowser(bastion.url);
    for (const cookie of browser.cookies) thief.setCookie(cookie);
    expect((await thief.visit()).body).toContain(user.email);
    await browser.submit(await browser.open(`${bastion.url}/logout`), { logout: 'yes' });
    expect(isLogin(await thief.visit())).toBe(true);
  });

  it('a disabled account is nobody’s', async () => {
    const gone = await bastion.createUser();
    const browser = new AccountBrowser(bastion.url);
    await browser.signIn(gone);
    await bastion.database.query(`update users set status = 'disabled' where id = $1`, [gone.id]);
    expect(isLogin(await browser.visit())).toBe(true);
  });

  it('a session of another tenant is none', async () => {
    const foreign = await bastion.createUser({ tenantId: other.id, email: user.email, password: user.password });
    const browser = new AccountBrowser(other.issuer);
    expect((await browser.signIn(foreign)).status).toBe(200);
    const here = new AccountBrowser(bastion.url);
    for (const cookie of browser.cookies.filter(({ name }) => name.includes('_session'))) {
      here.setCookie({ ...cookie, path: '/', name: cookie.name.replace('bastion_other', 'bastion_default') });
      here.setCookie({ ...cookie, path: '/' });
    }
    expect(isLogin(await here.visit())).toBe(true);
  });
});

describe('the way back', () => {
  it('attack: open redirect: a planted cookie leads to pages of the account and nowhere else', async () => {
    for (const wanted of [
      'https://evil.example/',
      '//evil.example',
      '/\\evil.example',
      '/logout',
      '/account/../logout',
    ]) {
      const browser = new AccountBrowser(bastion.url);
      await browser.signIn(user);
      const state = 'planted';
      const value = `${state}.${Buffer.from(wanted).toString('base64url')}`;
      const host = new URL(bastion.url).host;
      browser.setCookie({ name: 'bastion_default_account_state', value, path: '/account/callback', host });
      const iss = encodeURIComponent(bastion.url);
      const back = await browser.request(`${bastion.url}/account/callback?code=x&state=${state}&iss=${iss}`);
      expect([back.status, back.headers.get('location')], wanted).toEqual([303, '/account']);
    }
  });

  it('refuses an answer with another state, of another issuer, or to no question, and each question once', async () => {
    const browser = new AccountBrowser(bastion.url);
    const begin = async () => stateIn((await browser.request(`${bastion.url}/account/apps`)).headers.get('location'));
    const callback = (query: Record<string, string>) =>
      browser.request(`${bastion.url}/account/callback?${new URLSearchParams({ code: 'x', ...query })}`);
    await begin();
    expect((await callback({ state: 'another', iss: bastion.url })).status).toBe(400);
    expect((await callback({ state: await begin(), iss: 'https://evil.example' })).status).toBe(400);
    expect((await callback({ state: await begin() })).status).toBe(400);
    const state = await begin();
    expect((await callback({ state, iss: bastion.url })).headers.get('location')).toBe('/account/apps');
    expect((await callback({ state, iss: bastion.url })).status).toBe(400);
    expect((await new AccountBrowser(bastion.url).visit('/callback')).status).toBe(400);
  });

  it('takes a “no” for one: whoever cancels is sent to the home page, or to the account if they are signed in', async () => {
    const browser = new AccountBrowser(bastion.url);
    const cancelled = await browser.submit(await browser.visit(), { action: 'cancel' }, 1);
    const form = cancelled.url;
    expect(new URL(form).pathname).toBe('/');
    await browser.signIn(user);
    await ageSessions(bastion, user);
    const again = await browser.visit('/password');
    expect(isLogin(again)).toBe(true);
    const back = await browser.submit(again, { action: 'cancel' }, 1);
    expect(new URL(back.url).pathname).toBe('/account');
  });
});

describe('the built-in client', () => {
  it('is not asked about, is in no list, and leaves a code that buys nothing', async () => {
    const browser = new AccountBrowser(bastion.url);
    const login = await browser.visit();
    const posted = await browser.request(new URL(/action="([^"]+)"/.exec(login.body)?.[1] ?? '', bastion.url).href, {
      method: 'POST',
      body: new URLSearchParams({ login: user.email, password: user.password }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: bastion.url },
    });
    const resumed = await browser.request(new URL(posted.headers.get('location') ?? '', bastion.url).href);
    const code = new URL(resumed.headers.get('location') ?? '').searchParams.get('code') ?? '';
    expect(code).not.toBe('');
    for (const secret of [undefined, '', 'sha256:']) {
      const answer = await fetch(`${bastion.url}/token`, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...(secret === undefined ? {} : { authorization: `Basic ${btoa(`${accountClientId}:${secret}`)}` }),
        },
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code,
          code_verifier: 'v'.repeat(43),
          redirect_uri: `${bastion.url}/account/callback`,
          ...(secret === undefined ? { client_id: accountClientId } : {}),
        }),
      });
      const { error } = (await answer.json()) as { error: string };
      expect([400, 401]).toContain(answer.status);
      expect(['invalid_client', 'invalid_request']).toContain(error);
    }
    expect((await browser.visit('/apps')).body).not.toContain(accountClientId);
    expect(await bastion.database.query('select from consents where user_id = $1', [user.id])).toEqual([]);
  });

  it('asks for no more than who is there, and comes back to no other address', async () => {
    const browser = new HttpBrowser();
    const params = {
      client_id: accountClientId,
      response_type: 'code',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    };
    const own = `${bastion.url}/account/callback`;
    for (const more of [
      { scope: 'openid email', redirect_uri: own },
      { scope: 'openid', redirect_uri: 'https://evil.example/' },
      { scope: 'openid', redirect_uri: `${other.issuer}/account/callback` },
    ]) {
      const page = await browser.open(`${bastion.url}/authorize?${new URLSearchParams({ ...params, ...more })}`);
      expect(isLogin(page)).toBe(false);
    }
  });

  it('works where a tenant has all requests pushed', async () => {
    const scope = { tenant: { id: other.id }, actor: 'test' };
    const changed = await updateTenant({ db: bastion.db }, scope, { require_pushed_authorization_requests: true });
    expect(changed.ok).toBe(true);
    const pushed = await bastion.createUser({ tenantId: other.id });
    await expect.poll(async () => titleOf(await new AccountBrowser(other.issuer).signIn(pushed))).toBe('Profile');
  });
});
