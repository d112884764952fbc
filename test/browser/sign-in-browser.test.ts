import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { toSearchParams } from '../protocol/support/ask.ts';
import { createPkce } from '../protocol/support/pkce.ts';
import { RelyingParty } from '../protocol/support/relying-party.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { launchBrowser } from '../views/browser-tab.ts';
import { type ServedPages, servePages } from './support/serve-pages.ts';
import { fillLogin, openWatchedTab, type WatchedTab } from './support/watched-tab.ts';

let bastion: TestBastion;
let user: TestUser;
let browser: Browser;
let client: ServedPages;
let party: RelyingParty;
let tab: WatchedTab;

const clientPage = `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,"><p>the app</p>`;

beforeAll(async () => {
  bastion = await startBastion();
  user = await bastion.createUser();
  browser = await launchBrowser();
  client = await servePages({ '/': { type: 'text/html', content: clientPage } });
  const metadata = {
    redirect_uris: [`${client.origin}/callback`],
    post_logout_redirect_uris: [`${client.origin}/goodbye`],
  };
  const registered = await bastion.createClient({ ...metadata, client_name: 'Harbour' });
  party = new RelyingParty(bastion.url, registered, { redirect_uri: `${client.origin}/callback` });
});
afterEach(() => tab?.close());
afterAll(async () => {
  await browser?.close();
  await client?.stop();
  await bastion?.stop();
});

const authorizationUrl = (changes = {}): string => {
  const { code_challenge } = createPkce();
  return `${bastion.url}/authorize?${toSearchParams(party.request({ code_challenge, ...changes }))}`;
};

async function openLogin(options: BrowserContextOptions = {}, changes = {}): Promise<Page> {
  tab = await openWatchedTab(browser, options);
  await tab.page.goto(authorizationUrl(changes));
  return tab.page;
}

const atClient = (page: Page, path = '/callback') => page.waitForURL(`${client.origin}${path}**`);

/** The whole way in, to leave a session behind. */
async function signIn(page: Page): Promise<void> {
  await fillLogin(page, user);
  await page.waitForURL(/\/interaction\/|\/callback/);
  const allow = page.getByRole('button', { name: 'Allow' });
  if (!page.url().startsWith(client.origin)) await allow.click();
  await atClient(page);
}

const findings = async (page: Page): Promise<string[]> => {
  const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(passes.length).toBeGreaterThan(8);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
};

describe('signing in without JavaScript and with the keyboard alone', () => {
  it('shows what was wrong, keeps the email, and leads through consent to the client', async () => {
    const page = await openLogin({ javaScriptEnabled: false });
    await page.locator('#login:focus').waitFor();
    await page.keyboard.type(user.email);
    await page.keyboard.press('Tab');
    await page.keyboard.type('not the password');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await page.locator('#login').inputValue()).toBe(user.email);
    await page.locator('#password:focus').waitFor();
    await page.keyboard.type(user.password);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    for (let presses = 0; presses < 10; presses += 1) {
      await page.keyboard.press('Tab');
      if ((await page.locator(':focus').innerText()) === 'Allow') break;
    }
    await page.keyboard.press('Enter');
    await atClient(page);
    expect(new URL(page.url()).searchParams.get('code')).toBeTruthy();
    // The refused attempt is answered with 400, which the console calls an error.
    expect(tab.complaints.filter((complaint) => !complaint.includes('status of 400'))).toEqual([]);
  });

  it('signs out, by the button of the page, back to the client', async () => {
    const page = await openLogin({ javaScriptEnabled: false });
    await signIn(page);
    const query = toSearchParams({
      client_id: party.client.client_id,
      post_logout_redirect_uri: `${client.origin}/goodbye`,
    });
    await page.goto(`${bastion.url}/logout?${query}`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await atClient(page, '/goodbye');
    await page.goto(`${bastion.url}/logout?${query}`);
    await page.getByRole('button', { name: 'Continue' }).press('Enter');
    await atClient(page, '/goodbye');
    expect(tab.complaints).toEqual([]);
  });
});

describe('forms that lead through redirects to a client', () => {
  it.each([
    [
      'denying',
      async (page: Page) => {
        await fillLogin(page, user);
        await page.getByRole('button', { name: 'Deny' }).click();
      },
    ],
    ['cancelling', (page: Page) => page.getByRole('button', { name: 'Cancel' }).click()],
  ])('arrive, as the policy allows: %s', async (_name, act) => {
    const page = await openLogin({}, { prompt: 'login consent' });
    await act(page);
    await atClient(page);
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied');
    expect(tab.complaints).toEqual([]);
  });

  it('arrive after signing in as somebody else, by themselves', async () => {
    const page = await openLogin();
    await signIn(page);
    const other = await bastion.createUser();
    await page.goto(authorizationUrl({ prompt: 'login' }));
    await fillLogin(page, other);
    await page.getByRole('button', { name: 'Allow' }).click();
    await atClient(page);
    expect(new URL(page.url()).searchParams.get('code')).toBeTruthy();
    expect(tab.complaints).toEqual([]);
  });

  it('find the session when they come from another site, to end it', async () => {
    const page = await openLogin();
    await signIn(page);
    const { client_id } = party.client;
    const form = `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,"><form method="post" action="${bastion.url}/logout"><input name="client_id" value="${client_id}"><input name="post_logout_redirect_uri" value="${client.origin}/goodbye"><button>Leave</button></form>`;
    const elsewhere = await servePages({ '/': { type: 'text/html', content: form } }, '127.0.0.1');
    await page.goto(elsewhere.origin);
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByText(user.email).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await atClient(page, '/goodbye');
    expect(tab.complaints).toEqual([]);
    await elsewhere.stop();
  });

  it('arrive with response_mode=form_post, by themselves', async () => {
    const page = await openLogin({}, { response_mode: 'form_post' });
    const posted = page.waitForRequest(
      (request) => request.method() === 'POST' && request.url().startsWith(client.origin),
    );
    await fillLogin(page, user);
    await page.waitForURL(/\/interaction\/|\/callback/);
    if (page.url().startsWith(bastion.url)) await page.getByRole('button', { name: 'Allow' }).click();
    expect((await posted).postData()).toMatch(/code=[\w-]+&.*iss=/);
    await atClient(page);
    expect(tab.complaints).toEqual([]);
  });

  it('arrive after a logout without a session, by themselves', async () => {
    tab = await openWatchedTab(browser);
    const query = toSearchParams({
      client_id: party.client.client_id,
      post_logout_redirect_uri: `${client.origin}/goodbye`,
    });
    await tab.page.goto(`${bastion.url}/logout?${query}`);
    await atClient(tab.page, '/goodbye');
    expect(tab.complaints).toEqual([]);
  });
});

describe.each(['light', 'dark'] as const)('the pages of the running server, %s', (colorScheme) => {
  const expectClean = async (page: Page) => {
    expect(await findings(page)).toEqual([]);
    expect(tab.complaints.splice(0)).toEqual([]);
  };

  it('have no findings of axe and no complaint of the browser', async () => {
    const page = await openLogin({ colorScheme });
    await expectClean(page);
    await fillLogin(page, { ...user, password: 'wrong' });
    await page.getByRole('alert').waitFor();
    tab.complaints.length = 0;
    await expectClean(page);
    await page.goto(authorizationUrl({ prompt: 'login consent' }));
    await fillLogin(page, user);
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    await expectClean(page);
    await page.getByRole('button', { name: 'Allow' }).click();
    await atClient(page);
    await page.goto(`${bastion.url}/logout`);
    await expectClean(page);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/logout/success**');
    await expectClean(page);
    await page.goto(bastion.url);
    await expectClean(page);
    for (const [path, status] of [
      ['/nothing', 404],
      ['/authorize?client_id=nobody', 400],
      ['/interaction/x', 400],
    ] as const) {
      expect((await page.goto(bastion.url + path))?.status()).toBe(status);
      tab.complaints.length = 0;
      await expectClean(page);
    }
  });
});

describe('a page of another site', () => {
  const framing = (url: string) =>
    `<!doctype html><html lang="en"><title>Evil</title><link rel="icon" href="data:,"><iframe src="${url.replaceAll('&', '&amp;')}"></iframe>`;

  it('cannot frame the login, consent, logout or home page', async () => {
    const page = await openLogin();
    await signIn(page);
    const targets = [
      `${bastion.url}/`,
      `${bastion.url}/logout`,
      authorizationUrl({ prompt: 'login' }),
      authorizationUrl({ prompt: 'consent' }),
    ];
    for (const target of targets) {
      const evil = await servePages({ '/': { type: 'text/html', content: framing(target) } });
      tab.complaints.length = 0;
      await page.goto(evil.origin);
      await expect.poll(() => tab.complaints.join()).toMatch(/frame-ancestors|X-Frame-Options/i);
      const frame = page.frames().find((one) => one !== page.mainFrame());
      expect(
        await frame
          ?.locator('form')
          .count()
          .catch(() => 0),
      ).toBe(0);
      await evil.stop();
    }
  });

  it("cannot post a login form into somebody's browser", async () => {
    const page = await openLogin();
    const action = await page.locator('form').first().getAttribute('action');
    const form = `<!doctype html><html lang="en"><title>Evil</title><form method="post" action="${bastion.url}${action}"><input name="login" value="${user.email}"><input name="password" value="${user.password}"><button>Go</button></form>`;
    const evil = await servePages({ '/': { type: 'text/html', content: form } });
    await page.goto(evil.origin);
    const answer = page.waitForResponse((response) => response.url() === bastion.url + action);
    await page.getByRole('button', { name: 'Go' }).click();
    expect((await answer).status()).toBe(403);
    expect(page.url().startsWith(client.origin)).toBe(false);
    await evil.stop();
  });
});
