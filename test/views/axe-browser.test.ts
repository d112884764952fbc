import type { Server } from 'node:http';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findTool } from '../support/find-tool.ts';
import { startPreviewServer } from './preview-server.ts';
import { samplePages } from './sample-pages.ts';

const LAUNCH_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const names = Object.keys(samplePages());

let browser: Browser;
let server: Server;
let url: string;

beforeAll(async () => {
  ({ server, url } = await startPreviewServer());
  browser = await chromium.launch({ executablePath: findTool('chromium') ?? '', args: LAUNCH_ARGUMENTS });
});

afterAll(async () => {
  await browser.close();
  server.close();
});

type Visit = { readonly page: Page; readonly complaints: string[] };

/** A new tab that collects what the browser complains about, and every address it asks for outside of the server. */
async function openTab(context: BrowserContext): Promise<Visit> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', ({ url: address }) => {
    if (!address().startsWith(`${url}/`) && !address().startsWith('data:')) complaints.push(`asked for ${address()}`);
  });
  return { page, complaints };
}

const findings = async (page: Page): Promise<string[]> => {
  const { violations, passes } = await new AxeBuilder({ page }).analyze();
  expect(passes.length).toBeGreaterThan(10);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
};

describe.each([
  { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { colorScheme: 'dark', viewport: { width: 360, height: 740 } },
] as const)('in the $colorScheme scheme, $viewport.width pixels wide', (options) => {
  let context: BrowserContext;
  let tab: Visit;

  beforeAll(async () => {
    context = await browser.newContext(options);
    tab = await openTab(context);
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

  it.each(['ffd400', '0b1f4d', 'ffffff', '000000', 'ff5a5f'])(
    'the accent %s leaves a form accessible',
    async (accent) => {
      for (const name of ['login-links', 'consent-all']) {
        await tab.page.goto(`${url}/${name}?c=${accent}`);
        expect(await findings(tab.page)).toEqual([]);
      }
    },
  );
});

describe('the axe check itself', () => {
  it('sees a field without a name and text too pale to read', async () => {
    const context = await browser.newContext({ bypassCSP: true });
    const { page } = await openTab(context);
    await page.goto(`${url}/login`);
    await page.addStyleTag({ content: '.lead { color: #eee }' });
    await page.evaluate(() => document.querySelector('label')?.remove());
    const found = (await findings(page)).map((finding) => finding.split(':')[0]);
    expect(found).toEqual(expect.arrayContaining(['color-contrast', 'label']));
    await context.close();
  });
});
