import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, stepNow } from '../flows/support/authenticator-app.ts';
import { startBastion, type TestBastion, type TestUser } from '../support/start-bastion.ts';
import { launchBrowser } from '../views/browser-tab.ts';
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

/** A tab whose machine can keep passkeys, and verifies its user. */
async function openTab() {
  tab = await openWatchedTab(browser);
  const { page, complaints } = tab;
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const setPresence = (enabled: boolean) =>
    cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
  return { page, complaints, setPresence };
}

const nameOfFocus = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement;
    const label = element.labels?.[0]?.textContent;
    return (element.getAttribute('aria-label') ?? label ?? element.textContent ?? '').trim();
  });

/** Moves with the Tab key until something of this name has the focus, as somebody does who has no mouse. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    if ((await nameOfFocus(page)) === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the Tab key does not reach "${name}" on ${page.url()}`);
}

async function follow(page: Page, name: string, heading: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
}

async function type(page: Page, label: string, text: string): Promise<void> {
  await tabTo(page, label);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(text);
}

/** Signs in with name and password, by keyboard. */
async function signIn(page: Page, user: TestUser, heading: string): Promise<void> {
  await type(page, 'Email', user.email);
  await type(page, 'Password', user.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: heading }).waitFor();
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => `${page.url()} ${id}: ${nodes[0]?.html}`)).toEqual([]);
}

describe('the account pages, with nothing but a keyboard', () => {
  it('enrol a passkey and an app, sign out, and let the passkey sign in without a password', async () => {
    const user = await bastion.createUser({ name: 'Ada Lovelace' });
    const { page, complaints, setPresence } = await openTab();
    await setPresence(false);
    await page.goto(`${bastion.url}/account`);
    await signIn(page, user, 'Profile');
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
