import type { Server } from 'node:http';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../server/kernel/languages.ts';
import { type Asked, axeFindings, bringAxe } from './axe.ts';
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

const phone = { width: 360, height: 740 };

describe.each([
  { colorScheme: 'light', viewport: { width: 1280, height: 800 }, asked: 'everything' },
  { colorScheme: 'dark', viewport: phone, asked: 'colours' },
] as const)('in the $colorScheme scheme, $viewport.width pixels wide', ({ asked, ...options }) => {
  let context: BrowserContext;
  let tab: Tab;

  beforeAll(async () => {
    context = await browser.newContext(options);
    await bringAxe(context);
    tab = await openTab(context, url);
  });
  afterAll(() => context.close());

  it.each(names)('%s is accessible, keeps the content security policy and fits', async (name) => {
    tab.complaints.length = 0;
    await tab.page.goto(`${url}/${name}`);
    expect(await axeFindings(tab.page, asked)).toEqual([]);
    expect(await tab.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
      0,
    );
    expect(tab.complaints).toEqual([]);
  });

  it.each(['ffd400', '0b1f4d'])('the accent %s leaves a form accessible', async (accent) => {
    for (const name of ['login-links', 'consent-all']) {
      await tab.page.goto(`${url}/${name}?c=${accent}`);
      expect(await axeFindings(tab.page, asked)).toEqual([]);
    }
  });
});

// Where words are longest, the narrowest page tells.
describe.each(languages.filter((lang) => lang !== 'en'))('in %s, on a phone', (lang) => {
  let tab: Tab;
  beforeAll(async () => {
    const context = await browser.newContext({ viewport: phone });
    await bringAxe(context);
    tab = await openTab(context, url);
  });
  afterAll(() => tab.page.context().close());

  // States of a page differ in their words alone from those that were looked at in English.
  const isLookedAt = (name: string) => names.includes(name) && !/notice|error|_|-long/.test(name);

  it.each(Object.keys(samplePages()).filter((name) => !name.startsWith('hand-over')))(
    '%s fits and is accessible',
    async (name) => {
      tab.complaints.length = 0;
      await tab.page.goto(`${url}/${name}?lang=${lang}`);
      expect(await tab.page.getAttribute('html', 'lang')).toBe(lang);
      const over = await tab.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(over).toBeLessThanOrEqual(0);
      if (isLookedAt(name)) expect(await axeFindings(tab.page, 'words')).toEqual([]);
      expect(tab.complaints).toEqual([]);
    },
  );
});

describe('the axe check itself', () => {
  it.each<[Asked, string[]]>([
    ['everything', ['color-contrast', 'label']],
    ['colours', ['color-contrast']],
    ['words', ['label']],
  ])('sees a field without a name and text too pale to read, asked for %s', async (asked, seen) => {
    const context = await browser.newContext({ bypassCSP: true });
    await bringAxe(context);
    const { page } = await openTab(context, url);
    await page.goto(`${url}/login`);
    await page.addStyleTag({ content: '.lead { color: #eee }' });
    await page.evaluate(() => document.querySelector('label')?.remove());
    const found = (await axeFindings(page, asked)).map((finding) => finding.split(':')[0]);
    expect(new Set(found)).toEqual(new Set(seen));
    await context.close();
  });
});
