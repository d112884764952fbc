import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fillLogin, openWatchedTab, type WatchedTab } from '../browser/support/watched-tab.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { launchBrowser } from '../views/browser-tab.ts';

const fiveMinutes = 300_000;
const typed = 'Zephyrine Quillfeather';

let bastion: TestBastion;
let browser: Browser;
let user: TestUser;
let tab: WatchedTab;
let page: Page;

beforeAll(async () => {
  bastion = await startBastion();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await bastion?.stop();
});

/** Somebody at their profile, who has typed a name and not sent it. */
beforeEach(async () => {
  user = await bastion.createUser();
  tab = await openWatchedTab(browser);
  page = tab.page;
  await page.clock.install();
  await page.goto(`${bastion.url}/account`);
  await fillLogin(page, user);
  await page.waitForURL(`${bastion.url}/account`);
  await nameField().fill(typed);
});
afterEach(() => tab?.close());

const nameField = () => page.locator('input[name="name"]');
const endSession = () => bastion.database.query('update sessions set revoked_at = now() where user_id = $1', [user.id]);
const isLoginShown = () => page.waitForURL(/\/interaction\//, { timeout: 10_000 });
const comeBack = () => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
const kept = () => page.evaluate(() => JSON.stringify(sessionStorage));

describe('a page whose session has ended', () => {
  it('leads to the sign-in within five minutes, and back with what was typed', async () => {
    await endSession();
    await page.clock.fastForward(fiveMinutes + 1_000);
    await isLoginShown();
    await fillLogin(page, user);
    await page.waitForURL(`${bastion.url}/account`);
    await expect.poll(() => nameField().inputValue()).toBe(typed);
    expect(await page.getByRole('status').textContent()).toContain('typed');
    expect(await kept()).toBe('{}');
    await page.getByRole('button', { name: 'Save' }).first().click();
    await expect.poll(() => page.getByRole('status').textContent()).not.toContain('typed');
    expect(await nameField().inputValue()).toBe(typed);
    expect(tab.complaints).toEqual([]);
  });

  it('does so when the tab comes back', async () => {
    await endSession();
    await comeBack();
    await isLoginShown();
  });

  it('does so instead of sending a form that would be lost', async () => {
    await endSession();
    await page.clock.fastForward(60_000);
    await page.getByRole('button', { name: 'Save' }).first().click();
    await isLoginShown();
    await fillLogin(page, user);
    await page.waitForURL(`${bastion.url}/account`);
    await expect.poll(() => nameField().inputValue()).toBe(typed);
  });

  it('attack: shows nobody else what was typed', async () => {
    await endSession();
    await comeBack();
    await isLoginShown();
    const other = await bastion.createUser({ name: 'Bob' });
    await fillLogin(page, other);
    await page.waitForURL(`${bastion.url}/account`);
    expect(await nameField().inputValue()).toBe('Bob');
    expect(await kept()).toBe('{}');
  });

  it('keeps no password and no code', async () => {
    await page.goto(`${bastion.url}/account/password`);
    for (const field of await page.locator('input[type="password"]').all())
      await field.fill('Larkspur-and-Hollyhock-19');
    await endSession();
    await comeBack();
    await isLoginShown();
    expect(await kept()).not.toContain('Larkspur');
  });
});

describe('a page whose session lives', () => {
  it('stays as it is, however often it asks, and sends its forms', async () => {
    const asked: string[] = [];
    page.on('request', (request) => request.url().endsWith('/session') && asked.push(request.url()));
    const wait = async () => {
      await page.clock.fastForward(fiveMinutes + 1_000);
      return asked.length;
    };
    await expect.poll(wait, { timeout: 10_000 }).toBeGreaterThanOrEqual(3);
    expect(page.url()).toBe(`${bastion.url}/account`);
    expect(await nameField().inputValue()).toBe(typed);
    await page.clock.fastForward(60_000);
    await page.getByRole('button', { name: 'Save' }).first().click();
    await expect.poll(() => page.getByRole('status').count()).toBe(1);
    expect(await nameField().inputValue()).toBe(typed);
    expect(tab.complaints).toEqual([]);
  });

  it('stays as it is while the server cannot be reached', async () => {
    await page.route('**/session', (route) => route.abort());
    await comeBack();
    await page.clock.fastForward(40_000);
    expect(page.url()).toBe(`${bastion.url}/account`);
    expect(await nameField().inputValue()).toBe(typed);
    await page.unroute('**/session');
    await endSession();
    await page.clock.fastForward(40_000);
    await isLoginShown();
  });
});
