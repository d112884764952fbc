import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, stepNow } from '../flows/support/authenticator-app.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { launchBrowser } from '../views/browser-tab.ts';
import { expectAccessible } from './support/expect-accessible.ts';
import { follow, nameOfFocus, signInByKeyboard, type } from './support/keyboard.ts';
import { addAuthenticator } from './support/virtual-authenticator.ts';
import { fillLogin, openWatchedTab, type WatchedTab } from './support/watched-tab.ts';

let bastion: TestBastion;
let browser: Browser;
let tab: WatchedTab | undefined;

beforeAll(async () => {
  bastion = await startBastion();
  browser = await launchBrowser();
});
afterEach(() => tab?.close());
afterAll(async () => {
  await browser?.close();
  await bastion?.stop();
});

/** A tab whose machine can keep passkeys. */
async function openTab() {
  tab = await openWatchedTab(browser);
  const { page, complaints } = tab;
  const { setPresence } = await addAuthenticator(page);
  return { page, complaints, setPresence };
}

describe('the account pages, with nothing but a keyboard', () => {
  it('enrol a passkey and an app, sign out, and let the passkey sign in without a password', async () => {
    const user = await bastion.createUser({ name: 'Ada Lovelace' });
    const { page, complaints, setPresence } = await openTab();
    await setPresence(false);
    await page.goto(`${bastion.url}/account`);
    await signInByKeyboard(page, user);
    await page.getByRole('heading', { level: 1, name: 'Profile' }).waitFor();
    await page.keyboard.press('Tab');
    expect(await nameOfFocus(page)).toBe('Skip to content');
    await follow(page, 'Two-step verification', 'Two-step verification');
    await follow(page, 'Add a passkey', 'Add a passkey');
    await setPresence(true);
    await type(page, 'Name', 'Ada’s laptop');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'New recovery codes' }).waitFor();
    await expectAccessible(page);
    await follow(page, 'I have saved them', 'Two-step verification');
    expect(await page.getByRole('status').first().textContent()).toContain('new recovery codes count');
    await follow(page, 'Set up an app', 'Set up an authenticator app');
    const secret = ((await page.locator('#secret').textContent()) ?? '').replaceAll(' ', '');
    await type(page, 'Six-digit code the app shows', codeOf(secret, stepNow()));
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Two-step verification' }).waitFor();
    const main = page.getByRole('main');
    expect(await main.textContent()).toContain('Ada’s laptop');
    expect(await main.textContent()).toContain('10 codes are left.');
    await expectAccessible(page);
    await follow(page, 'Sign out', 'Sign out?');
    await follow(page, 'Sign out', 'You are signed out');
    await page.goto(`${bastion.url}/account/devices`);
    await page.getByRole('heading', { level: 1, name: 'Devices' }).waitFor();
    const [session] = await bastion.database.query<{ payload: { amr: string[] } }>(
      'select payload from sessions where user_id = $1 and revoked_at is null',
      [user.id],
    );
    expect(session?.payload.amr).toEqual(['swk', 'user', 'mfa']);
    expect(complaints).toEqual([]);
  });

  it('say where one is, in landmarks, headings and the navigation', async () => {
    const user = await bastion.createUser();
    const { page, complaints } = await openTab();
    await page.goto(`${bastion.url}/account`);
    await fillLogin(page, user);
    const nav = page.getByRole('navigation', { name: 'Your account' });
    const links = await nav.getByRole('link').all();
    expect(links.length).toBeGreaterThanOrEqual(6);
    const addresses = await Promise.all(links.map((link) => link.getAttribute('href')));
    for (const address of addresses) {
      await page.goto(`${bastion.url}${address}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await nav.locator('[aria-current="page"]').getAttribute('href')).toBe(address);
      expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
      await page.getByRole('banner').waitFor();
      await expectAccessible(page);
    }
    expect(complaints).toEqual([]);
  });
});

describe('without scripts', () => {
  it('everything but making a passkey works, and that says so', async () => {
    const user = await bastion.createUser();
    tab = await openWatchedTab(browser, { javaScriptEnabled: false, viewport: { width: 390, height: 800 } });
    const { page } = tab;
    await page.goto(`${bastion.url}/account`);
    await fillLogin(page, user);
    await page.getByLabel('Full name').fill('Grace Hopper');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Your profile is saved.').waitFor();
    await page.goto(`${bastion.url}/account/two-step/passkey`);
    await page.getByText('Passkeys need JavaScript').waitFor();
    expect(await page.getByLabel('Name').isVisible()).toBe(false);
    await page.goto(`${bastion.url}/account/two-step/app`);
    const secret = ((await page.locator('#secret').textContent()) ?? '').replaceAll(' ', '');
    await page.getByLabel('Six-digit code').fill(codeOf(secret, stepNow()));
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('heading', { name: 'New recovery codes' }).waitFor();
    await page.goto(`${bastion.url}/account/two-step/remove-app`);
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByText('The authenticator app is removed.').waitFor();
  });
});
