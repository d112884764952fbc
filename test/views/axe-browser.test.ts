import type { Server } from 'node:http';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../server/kernel/languages.ts';
import { launchBrowser, openTab, type Tab } from './browser-tab.ts';
import { startPreviewServer } from './preview-server.ts';
import { samplePages } from './sample-pages.ts';

// Errors of one kind differ in nothing but words; one stands for all. A hand-over leaves before it can be looked at.
const names = Object.keys(samplePages()).filter(
  (name) => !/^error-(?!internal|details)|^hand-over|^login-(?:.*_required|unavailable)$/.test(name),
);

let browser: Browser;
let server: Server;
let url: string;

beforeAll(async () => {
  ({ server, url } = await startPreviewServer());
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  server.close();
});

const findings = async (page: Page): Promise<string[]> => {
  const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(passes.length).toBeGreaterThan(10);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
};

const phone = { width: 360, height: 740 };

describe.each([
  { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { colorScheme: 'dark', viewport: phone },
] as const)('in the $colorScheme scheme, $viewport.width pixels wide', (options) => {
  let context: BrowserContext;
  let tab: Tab;

  beforeAll(async () => {
    context = await browser.newContext(options);
    tab = await openTab(context, url);
  });
  afterAll(() => context.close());

  it.each(names)('%s is accessible, keeps the content security policy and fits', async (name) => {
    tab.complaints.length = 0;
    await tab.page.goto(`${url}/${name}`);
    expect(await findings(tab.page)).toEqual([]);
    expect(await tab.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
      0,
    );
    expect(tab.complaints).toEqual([]);
  });

  it.each(['ffd400', '0b1f4d'])('the accent %s leaves a form accessible', async (accent) => {
    for (const name of ['login-links', 'consent-all']) {
      await tab.page.goto(`${url}/${name}?c=${accent}`);
      expect(await findings(tab.page)).toEqual([]);
    }
  });
});

// Where words are longest, the narrowest page tells.
describe.each(languages.filter((lang) => lang !== 'en'))('in %s, on a phone', (lang) => {
  let tab: Tab;
  const show = async (name: string) => {
    tab.complaints.length = 0;
    await tab.page.goto(`${url}/${name}?lang=${lang}`);
  };

  beforeAll(async () => {
    tab = await openTab(await browser.newContext({ viewport: phone }), url);
  });
  afterAll(() => tab.page.context().close());

  it.each(Object.keys(samplePages()).filter((name) => !name.startsWith('hand-over')))('%s fits', async (name) => {
    await show(name);
    const over = await tab.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(over).toBeLessThanOrEqual(0);
    expect(tab.complaints).toEqual([]);
  });

  // States of a page differ in their words alone from those that were looked at in English.
  it.each(names.filter((name) => !/notice|error|_|-long/.test(name)))('%s is accessible', async (name) => {
    await show(name);
    expect(await tab.page.getAttribute('html', 'lang')).toBe(lang);
    expect(await findings(tab.page)).toEqual([]);
  });
});

describe('the axe check itself', () => {
  it('sees a field without a name and text too pale to read', async () => {
    const context = await browser.newContext({ bypassCSP: true });
    const { page } = await openTab(context, url);
    await page.goto(`${url}/login`);
    await page.addStyleTag({ content: '.lead { color: #eee }' });
    await page.evaluate(() => document.querySelector('label')?.remove());
    const found = (await findings(page)).map((finding) => finding.split(':')[0]);
    expect(found).toEqual(expect.arrayContaining(['color-contrast', 'label']));
    await context.close();
  });
});
