import type { Server } from 'node:http';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, openTab } from './browser-tab.ts';
import { startPreviewServer } from './preview-server.ts';

let browser: Browser;
let server: Server;
let url: string;

beforeAll(async () => {
  ({ server, url } = await startPreviewServer());
  browser = await launchBrowser();
});

afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

afterAll(async () => {
  await browser.close();
  server.close();
});

/** Opens a page and collects the forms that are sent from it; without `isLeft` false, the server answers with a page. */
async function open(name: string, options: BrowserContextOptions & { readonly isLeft?: boolean } = {}) {
  const { page, complaints } = await openTab(await browser.newContext(options), url);
  const sent: string[] = [];
  await page.route('**/*', (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    sent.push(route.request().postData() ?? '');
    return route.fulfill(
      options.isLeft === false ? { status: 204 } : { status: 200, contentType: 'text/html', body: 'sent' },
    );
  });
  await page.goto(`${url}/${name}`);
  // The browser moves the focus with its first frame, a moment after the page has loaded.
  const focused = page.locator('[autofocus]');
  if ((await focused.count()) > 0) await page.locator('[autofocus]:focus').waitFor();
  return { page, sent, complaints };
}

/** The ids, names or texts of what the Tab key reaches, in its order, beginning where the focus is. */
async function tabOrder(page: Page): Promise<string[]> {
  const order: string[] = [];
  for (;;) {
    const { label, isVisible } = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const isVisible = element === document.body || (outlineStyle === 'solid' && outlineWidth !== '0px');
      return { label: element === document.body ? '' : element.id || element.textContent, isVisible };
    });
    if (label === '') return order;
    expect(isVisible, `the focus does not show on ${label}`).toBe(true);
    order.push(label);
    await page.keyboard.press('Tab');
  }
}

describe('without scripts', () => {
  const javaScriptEnabled = false;

  it('the keyboard alone signs in: the focus is where typing begins, and Enter sends', async () => {
    const { page, sent, complaints } = await open('login', { javaScriptEnabled });
    await page.keyboard.type('ada@example.org');
    await page.keyboard.press('Tab');
    await page.keyboard.type('a long secret');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/interaction/sample');
    expect(sent).toEqual(['login=ada%40example.org&password=a+long+secret']);
    expect(complaints).toEqual([]);
  });

  it('giving up sends that and nothing that was typed', async () => {
    const { page, sent } = await open('login', { javaScriptEnabled });
    await page.keyboard.type('ada@example.org');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.waitForURL('**/interaction/sample');
    expect(sent).toEqual(['action=cancel']);
  });

  it.each([
    ['login-credentials', 'password', 'This email and password do not match. Check both and try again.'],
    ['login-login_required', 'login', 'Enter your email.'],
    ['setup-errors', 'email', 'Enter an email address like name@example.org.'],
  ])('%s has the focus on the field %s, described by what is wrong', async (name, field, description) => {
    const { page } = await open(name, { javaScriptEnabled });
    const input = page.locator(`#${field}`);
    expect(await input.evaluate((element) => element === document.activeElement)).toBe(true);
    const ids = (await input.getAttribute('aria-describedby'))?.split(' ') ?? [];
    expect((await page.locator(`#${ids[0]}`).textContent())?.trim()).toBe(description);
    expect(await page.getByRole('alert').count()).toBe(1);
  });

  it('nothing shows that would not work', async () => {
    for (const name of ['login', 'setup', 'setup-done', 'home']) {
      const { page } = await open(name, { javaScriptEnabled });
      expect(await page.getByRole('button', { name: /show|copy/i }).count()).toBe(0);
    }
  });

  it.each([
    ['Allow', 'decision=allow'],
    ['Deny', 'decision=deny'],
  ])('the consent button %s sends %s', async (button, body) => {
    const { page, sent } = await open('consent', { javaScriptEnabled });
    await page.getByRole('button', { name: button }).click();
    await page.waitForURL('**/interaction/sample');
    expect(sent).toEqual([body]);
  });

  it('another language is asked for by itself, and says which page it was', async () => {
    const { page, sent } = await open('login', { javaScriptEnabled });
    await page.keyboard.type('ada@example.org');
    expect(await page.getByText('English').getAttribute('aria-current')).toBe('true');
    await page.getByRole('form', { name: 'Language' }).getByRole('button', { name: 'Deutsch' }).click();
    await page.waitForURL('**/language');
    expect(sent).toEqual(['to=%2Finteraction%2Fsample&language=de']);
  });

  it('signing out sends the token, and the box when it is ticked', async () => {
    const { page, sent } = await open('logout', { javaScriptEnabled });
    await page.getByLabel('Sign out of all devices').check();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL('**/session/end/confirm');
    expect(sent).toEqual(['xsrf=sample&everywhere=yes&logout=yes']);
  });
});

describe('with the keyboard', () => {
  it.each([
    [
      'login-links',
      ['login', 'password', 'Show', 'Forgot password?', 'Sign in', 'Cancel', 'Create an account', 'Deutsch'],
    ],
    ['setup', ['email', 'password', 'Show', 'repeat', 'Show', 'Create administrator', 'Deutsch']],
  ])('%s is walked through in order, and the focus always shows', async (name, order) => {
    const { page } = await open(name);
    expect(await tabOrder(page)).toEqual(order);
  });
});

describe('with scripts', () => {
  it('a password can be shown, and is hidden again before it is sent', async () => {
    const { page, sent, complaints } = await open('login', { isLeft: false });
    await page.getByLabel('Email').fill('ada@example.org');
    const password = page.locator('#password');
    await password.fill('secret');
    await page.getByRole('button', { name: 'Show password' }).click();
    expect(await password.getAttribute('type')).toBe('text');
    await page.getByRole('button', { name: 'Hide password' }).press('Enter');
    expect(await password.getAttribute('type')).toBe('password');
    await page.getByRole('button', { name: 'Show password' }).click();
    await password.press('Enter');
    await expect.poll(() => sent.length).toBe(1);
    expect(await password.getAttribute('type')).toBe('password');
    expect(complaints).toEqual([]);
  });

  it('a form is sent once, however often it is clicked, with the button that was', async () => {
    const { page, sent } = await open('consent', { isLeft: false });
    await page.evaluate(() => {
      const button = document.querySelector<HTMLButtonElement>('[value=deny]');
      for (let click = 0; click < 3; click += 1) button?.click();
    });
    await expect.poll(() => sent.length).toBe(1);
    await page.waitForTimeout(200);
    expect(sent).toEqual(['decision=deny']);
  });

  it('a form can be sent again after coming back to it', async () => {
    const { page, sent } = await open('consent');
    for (const _ of [1, 2]) {
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.waitForURL('**/interaction/sample');
      await page.goBack();
    }
    expect(sent).toHaveLength(2);
  });

  it('a command is copied as it stands', async () => {
    const { page } = await open('setup-done', { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('button', { name: 'Copy' }).first().click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      'npx bastion client create --tenant default --client-id my-app --redirect-uri https://app.example/callback',
    );
  });
});
