import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { launchBrowser } from '../views/browser-tab.ts';
import { expectAccessible } from './support/expect-accessible.ts';
import { follow, signInByKeyboard } from './support/keyboard.ts';
import { openWatchedTab, type WatchedTab } from './support/watched-tab.ts';

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

describe('the language', () => {
  it('is chosen at the foot of a sign-in on a phone without scripts, and holds to the end of it', async () => {
    const user = await bastion.createUser();
    const phone = { viewport: { width: 360, height: 740 }, locale: 'en-GB', javaScriptEnabled: false };
    tab = await openWatchedTab(browser, phone);
    const { page, complaints } = tab;
    await page.goto(`${bastion.url}/account/devices`);
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    const before = page.url();
    await page.getByRole('button', { name: 'Deutsch' }).click();
    await page.getByRole('heading', { level: 1, name: 'Anmelden' }).waitFor();
    expect(page.url()).toBe(before);
    await page.getByLabel('E-Mail-Adresse').fill(user.email);
    await page.locator('#password').fill('falsch');
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('passen nicht zusammen');
    await page.locator('#password').fill(user.password);
    await page.getByRole('button', { name: 'Anmelden' }).click();
    await page.getByRole('heading', { level: 1, name: 'Geräte' }).waitFor();
    expect(complaints.filter((text) => !text.includes('400'))).toEqual([]);
  });

  it('is chosen in the account with nothing but a keyboard, and taken back', async () => {
    const user = await bastion.createUser();
    tab = await openWatchedTab(browser, { locale: 'en-GB' });
    const { page, complaints } = tab;
    await page.goto(`${bastion.url}/account`);
    await signInByKeyboard(page, user);
    await page.getByRole('heading', { level: 1, name: 'Profile' }).waitFor();
    await follow(page, 'Language', 'Language');
    await expectAccessible(page);
    const choices = page.getByRole('radiogroup', { name: 'Language' });
    await choices.getByRole('radio', { name: 'As my browser says' }).focus();
    await page.keyboard.press('ArrowUp');
    expect(await choices.getByRole('radio', { name: 'Deutsch' }).isChecked()).toBe(true);
    await follow(page, 'Save', 'Sprache');
    expect(await page.getByRole('status').first().textContent()).toContain('gespeichert');
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
    await expectAccessible(page);
    await follow(page, 'Abmelden', 'Abmelden?');
    await follow(page, 'Abmelden', 'Sie sind abgemeldet');
    expect(complaints).toEqual([]);
  });
});
