import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBastion, type TestBastion, type TestClient, type TestUser } from '../support/start-bastion.ts';
import { launchBrowser } from '../views/browser-tab.ts';
import { type ServedPages, servePages } from './support/serve-pages.ts';
import { fillLogin, openWatchedTab, type WatchedTab } from './support/watched-tab.ts';

const require = createRequire(import.meta.url);
const library = readFileSync(
  require.resolve('oidc-client-ts').replace(/dist.*/, 'dist/browser/oidc-client-ts.min.js'),
  'utf8',
);

/** The whole app: it signs in, comes back to `/callback`, and shows who is there. */
const app = `
  const settings = () => fetch('/settings').then((response) => response.json());
  async function start() {
    const { dpop, ...given } = await settings();
    const options = dpop ? { dpop: { bind_authorization_code: false, store: new oidc.IndexedDbDPoPStore() } } : {};
    window.manager = new oidc.UserManager({ ...given, ...options, response_type: 'code', loadUserInfo: !dpop, automaticSilentRenew: false });
    if (location.pathname === '/callback' && opener) return manager.signinPopupCallback();
    if (location.pathname === '/callback') await manager.signinRedirectCallback();
    if (location.pathname === '/goodbye') await manager.signoutRedirectCallback();
    const user = await manager.getUser();
    document.querySelector('#who').textContent = user ? user.profile.email ?? user.profile.sub : 'nobody';
  }
  // The library reads userinfo with a bearer token only; what it proves for other requests, it proves for this one.
  window.readUserinfo = async (nonce) => {
    const user = await manager.getUser();
    const url = manager.settings.authority + '/userinfo';
    const DPoP = await manager.dpopProof(url, user, 'GET', nonce);
    const response = await fetch(url, { headers: { authorization: 'DPoP ' + user.access_token, DPoP } });
    const next = response.headers.get('dpop-nonce');
    return response.ok || !next || nonce ? response.json() : window.readUserinfo(next);
  };
  start().catch((error) => { document.querySelector('#who').textContent = 'failed: ' + error.message; });
`;
const page = `<!doctype html><title>App</title><link rel="icon" href="data:,"><p id="who">waiting</p><script src="/oidc.js"></script><script src="/app.js"></script>`;

declare global {
  interface Window {
    readUserinfo: () => Promise<{ email?: string }>;
    manager: {
      signinRedirect: (options?: object) => Promise<void>;
      signinPopup: () => Promise<{ access_token: string; profile: { sub: string } }>;
      signinSilent: () => Promise<{ access_token: string; refresh_token?: string; token_type: string } | null>;
      signoutRedirect: () => Promise<void>;
      getUser: () => Promise<{ access_token: string; refresh_token?: string; token_type: string } | null>;
    };
  }
}

let bastion: TestBastion;
let user: TestUser;
let browser: Browser;
let tab: WatchedTab | undefined;
const open: ServedPages[] = [];

const javascript = (content: string) => ({ type: 'text/javascript', content });

/** The app on an origin of its own, as the client `register` makes for that origin. */
async function serveApp(register: (origin: string) => Promise<TestClient>, extra: object = {}): Promise<ServedPages> {
  const files: Record<string, { type: string; content: string }> = {
    '/': { type: 'text/html', content: page },
    '/oidc.js': javascript(library),
    '/app.js': javascript(app),
  };
  const served = await servePages(files);
  open.push(served);
  const { client_id } = await register(served.origin);
  const settings = {
    authority: bastion.url,
    client_id,
    redirect_uri: `${served.origin}/callback`,
    post_logout_redirect_uri: `${served.origin}/goodbye`,
    scope: 'openid email',
    ...extra,
  };
  files['/settings'] = { type: 'application/json', content: JSON.stringify(settings) };
  return served;
}

const registerFor =
  (metadata = {}) =>
  (origin: string) =>
    bastion.createClient({
      redirect_uris: [`${origin}/callback`],
      post_logout_redirect_uris: [`${origin}/goodbye`],
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      ...metadata,
    });

beforeAll(async () => {
  bastion = await startBastion();
  browser = await launchBrowser();
});
beforeEach(async () => {
  user = await bastion.createUser();
});
afterEach(async () => {
  await tab?.close();
  await Promise.all(open.splice(0).map((served) => served.stop()));
});
afterAll(async () => {
  await browser?.close();
  await bastion?.stop();
});

const who = (page: Page) => page.locator('#who');

/** Waits until the app says who is there; what it says else is the reason in a failure. */
async function expectWho(page: Page, expected: string): Promise<void> {
  await who(page).filter({ hasNotText: 'waiting' }).waitFor();
  expect(await who(page).innerText()).toBe(expected);
}

async function signIn(page: Page, origin: string): Promise<void> {
  await page.goto(origin);
  await expectWho(page, 'nobody');
  await page.evaluate(() => void window.manager.signinRedirect());
  await fillLogin(page, user);
  await page.getByRole('button', { name: 'Allow' }).click();
  await page.waitForURL(`${origin}/callback?**`);
}

describe('oidc-client-ts as a single-page app', () => {
  it('oidc-client-ts: on another origin than its client is registered for, it gets no page, no token and no claims', async () => {
    tab = await openWatchedTab(browser);
    const own = await serveApp(registerFor());
    await signIn(tab.page, own.origin);
    await expectWho(tab.page, user.email);
    const stolen = await tab.page.evaluate(async () => window.manager.getUser());
    const client_id = JSON.parse(await (await fetch(`${own.origin}/settings`)).text()).client_id;

    const evil = await serveApp(async () => ({ client_id, client_secret: '' }));
    await tab.page.goto(evil.origin);
    const attempts = await tab.page.evaluate(
      async ({ url, client_id, stolen }) => {
        const read = (path: string, init: RequestInit) =>
          fetch(url + path, init).then(
            async (response) => `read ${await response.text()}`,
            () => 'refused',
          );
        const form = (params: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(params) });
        return [
          await read(
            '/token',
            form({ client_id, grant_type: 'refresh_token', refresh_token: stolen?.refresh_token ?? '' }),
          ),
          await read('/token', form({ client_id, grant_type: 'authorization_code', code: 'x' })),
          await read('/revoke', form({ client_id, token: stolen?.access_token ?? '' })),
          await read('/userinfo', { headers: { authorization: `Bearer ${stolen?.access_token}` } }),
        ];
      },
      { url: bastion.url, client_id, stolen },
    );
    expect(attempts).toEqual(['refused', 'refused', 'refused', 'refused']);

    await tab.page.evaluate(() => void window.manager.signinRedirect());
    await tab.page.waitForURL(`${bastion.url}/**`);
    expect(await tab.page.locator('main').innerText()).toContain('redirect_uri');
  });

  it('oidc-client-ts: signs in through a popup window, which hands over to the page that opened it and closes', async () => {
    tab = await openWatchedTab(browser);
    const { page } = tab;
    const { origin } = await serveApp(registerFor());
    await page.goto(origin);
    await expectWho(page, 'nobody');
    const opened = page.waitForEvent('popup');
    const signedIn = page.evaluate(() => window.manager.signinPopup().then(({ profile }) => profile.sub));
    const popup = await opened;
    await fillLogin(popup, user);
    const closed = popup.waitForEvent('close');
    await popup.getByRole('button', { name: 'Allow' }).click();
    await closed;
    expect(await signedIn).toBe(user.id);
    expect(page.url()).toBe(`${origin}/`);
  });

  it.each([
    ['bearer tokens', {}, { scope: 'openid email' }, 'Bearer'],
    ['DPoP', { dpop_bound_access_tokens: true }, { dpop: true }, 'DPoP'],
  ])(
    'oidc-client-ts: signs in with PKCE, reads userinfo, refreshes and signs out, with %s',
    async (_name, metadata, extra, tokenType) => {
      tab = await openWatchedTab(browser);
      const { page, complaints } = tab;
      const { origin } = await serveApp(registerFor(metadata), extra);
      await signIn(page, origin);
      await expectWho(page, tokenType === 'DPoP' ? user.id : user.email);
      if (tokenType === 'DPoP')
        expect(await page.evaluate(() => window.readUserinfo())).toMatchObject({ email: user.email });

      const before = await page.evaluate(async () => window.manager.getUser());
      expect(before?.token_type).toBe(tokenType);
      const after = await page.evaluate(async () => window.manager.signinSilent());
      expect(after?.access_token).not.toBe(before?.access_token);
      expect(after?.refresh_token).not.toBe(before?.refresh_token);

      await page.evaluate(() => void window.manager.signoutRedirect());
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL(`${origin}/goodbye**`);
      await expectWho(page, 'nobody');
      const gone = await bastion.database.query('select 1 from sessions where revoked_at is null and user_id = $1', [
        user.id,
      ]);
      expect(gone).toEqual([]);
      // What a nonce challenge answers with 400 or 401 the console calls an error; the library goes on.
      expect(complaints.filter((complaint) => !/status of 40[01]/.test(complaint))).toEqual([]);
    },
  );
});
