import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../server/kernel/clock.ts';
import { createSetupLink } from '../../server/setup/setup-links.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { launchBrowser } from '../views/browser-tab.ts';
import { openWatchedTab, type WatchedTab } from './support/watched-tab.ts';

let bastion: TestBastion;
let browser: Browser;
const tabs: WatchedTab[] = [];

beforeAll(async () => {
  bastion = await startBastion();
  browser = await launchBrowser();
});
afterEach(async () => {
  await Promise.all(tabs.splice(0).map((tab) => tab.close()));
});
afterAll(async () => {
  await browser?.close();
  await bastion?.stop();
});

/** The page for the first administrator, and what its script has asked since: path and body of each request. */
async function openSetup(): Promise<WatchedTab & { readonly asked: string[] }> {
  const { url } = await createSetupLink({ db: bastion.db, clock: systemClock }, bastion.defaultTenantId, bastion.url);
  const tab = await openWatchedTab(browser);
  tabs.push(tab);
  const asked: string[] = [];
  tab.page.on('request', (request) => {
    if (request.resourceType() === 'fetch') asked.push(`${new URL(request.url()).search}${request.postData()}`);
  });
  await tab.page.goto(url);
  return { ...tab, asked };
}

const statesOf = (page: Page) =>
  page
    .locator('[data-rule]')
    .evaluateAll((rules) =>
      Object.fromEntries(
        rules.map((rule) => [(rule as HTMLElement).dataset.rule, (rule as HTMLElement).dataset.state ?? 'open']),
      ),
    );
const expectStates = (page: Page, states: object) =>
  expect.poll(() => statesOf(page), { timeout: 10_000 }).toEqual(states);
const open = { length: 'open', owner: 'open', known: 'open', strength: 'open' };
const status = (page: Page) => page.getByRole('status').textContent();

describe('a new password, while it is typed', () => {
  it('shows at once what the page can judge, and what the server judges when one pauses', async () => {
    const { page, asked, complaints } = await openSetup();
    await page.getByLabel('Email').fill('ada.lovelace@example.org');
    expect(await statesOf(page)).toEqual(open);
    const password = page.locator('#password');
    await password.pressSequentially('Ada.Love');
    expect(await statesOf(page)).toEqual({ ...open, length: 'unmet' });
    await expect.poll(() => status(page), { timeout: 10_000 }).toBe('0 of 4 rules met');
    expect(asked).toEqual([]);

    await password.fill('qwertyuiop[]asdf');
    await expectStates(page, { length: 'met', owner: 'met', known: 'met', strength: 'unmet' });
    await password.fill('qwertyuiop123');
    await expectStates(page, { length: 'met', owner: 'met', known: 'unmet', strength: 'unmet' });
    await password.fill('by ada.lovelace herself');
    expect(await statesOf(page)).toMatchObject({ owner: 'unmet' });
    await password.fill('seven slow green kettles');
    await expectStates(page, { length: 'met', owner: 'met', known: 'met', strength: 'met' });
    await expect.poll(() => status(page), { timeout: 10_000 }).toBe('4 of 4 rules met');
    expect(asked.at(-1)).toBe('password=seven+slow+green+kettles&email=ada.lovelace%40example.org');
    expect(asked.length).toBeLessThanOrEqual(4);
    await page.getByLabel('Email').fill('kettles@example.org');
    await expectStates(page, { length: 'met', owner: 'unmet', known: 'met', strength: 'met' });
    await password.fill('');
    expect(await statesOf(page)).toEqual(open);
    expect(complaints).toEqual([]);
  });

  it('is described by its rules to a screen reader, each with its state, and stays accessible in the dark and on a phone', async () => {
    const { page } = await openSetup();
    const password = page.locator('#password');
    expect(await password.getAttribute('aria-describedby')).toBe('password-hint password-rules');
    await password.fill('qwertyuiop123');
    await expectStates(page, { length: 'met', owner: 'met', known: 'unmet', strength: 'unmet' });
    const items = (await page.locator('#password-rules > li').allTextContents()).map((text) => text.trim());
    expect(items).toEqual([
      'At least 12 characters – met',
      'Without your name or email address – met',
      'Not widely known – not met',
      'Hard to guess – not met',
    ]);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 360, height: 800 });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      expect(violations).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    }
  });

  it('stays silent where the server does not answer, and the form works all the same', async () => {
    const { page } = await openSetup();
    await page.route('**/check', (route) => route.fulfill({ status: 503 }));
    await page.locator('#password').fill('qwertyuiop123');
    await expect.poll(() => status(page), { timeout: 10_000 }).toBe('1 of 4 rules met');
    expect(await statesOf(page)).toEqual({ ...open, length: 'met' });
    await page.getByLabel('Email').fill('root@example.org');
    await page.locator('#repeat').fill('qwertyuiop123');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await page.locator('#password-error').textContent()).toContain('widely known');
    expect(await statesOf(page)).toEqual({ ...open, known: 'unmet' });
  });

  it('an answer that comes late does not judge what was typed since', async () => {
    const { page } = await openSetup();
    let answers = 0;
    await page.route('**/check', async (route) => {
      answers += 1;
      if (answers === 1) await new Promise((resolve) => setTimeout(resolve, 1_500));
      await route.continue();
    });
    await page.locator('#password').fill('qwertyuiop123');
    await expect.poll(() => answers).toBe(1);
    await page.locator('#password').fill('seven slow green kettles');
    await expectStates(page, { length: 'met', owner: 'met', known: 'met', strength: 'met' });
    await page.waitForTimeout(1_800);
    expect(await statesOf(page)).toEqual({ length: 'met', owner: 'met', known: 'met', strength: 'met' });
  });

  it('that replaces a breached one is judged by what the account is known to be', async () => {
    const app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
    const user = await bastion.createUser({ password: 'qwertyuiop', name: 'Grace Hopper' });
    const tab = await openWatchedTab(browser);
    tabs.push(tab);
    const { page, complaints } = tab;
    await page.goto(app.authorizationUrl({ prompt: 'login' }).url);
    await page.getByLabel('Email').fill(user.email);
    await page.locator('#password').fill(user.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    await page.locator('#password').fill('a hopper of green kettles');
    const met = { length: 'met', known: 'met', strength: 'met', history: 'open' };
    await expectStates(page, { ...met, owner: 'unmet' });
    await page.locator('#password').fill('seven slow green kettles');
    await expectStates(page, { ...met, owner: 'met' });
    expect(complaints).toEqual([]);
  });
});

describe('without scripts', () => {
  it('the rules are told before, and the broken one after', async () => {
    const { url } = await createSetupLink({ db: bastion.db, clock: systemClock }, bastion.defaultTenantId, bastion.url);
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(url);
    expect(await page.locator('#password-rules > li').count()).toBe(4);
    await page.locator('#email').fill('root@example.org');
    for (const field of ['#password', '#repeat']) await page.locator(field).fill('qwertyuiop123');
    await page.getByRole('button', { name: 'Create administrator' }).click();
    await page.getByRole('alert').waitFor();
    expect((await page.locator('[data-state=unmet]').textContent())?.trim()).toBe('Not widely known – not met');
    await context.close();
  });
});
