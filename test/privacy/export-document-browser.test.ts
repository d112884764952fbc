import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scratchFolder } from '../runtime/support/scratch-folder.ts';
import { RelyingParty } from '../storage/support/relying-party.ts';
import { HttpBrowser } from '../support/http-browser.ts';
import { openDeps } from '../support/open-deps.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';
import { launchBrowser } from '../views/browser-tab.ts';
import { exportOf } from './support/exports.ts';

const scratch = scratchFolder();
let browser: Browser;
let bastion: TestBastion;
let file: string;

async function writeExport(): Promise<void> {
  const node = await openDeps(bastion.database, { keysDir: bastion.config.keysDir });
  const user = await bastion.createUser({
    name: 'Ada Lovelace',
    user_groups: ['mathematics', 'engines'],
    roles: ['viewer'],
  });
  const app = new RelyingParty({ issuer: bastion.url, client: await bastion.createClient() });
  const user_agent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  for (let count = 0; count < 3; count += 1) {
    const visitor = new HttpBrowser({ 'x-forwarded-for': '2001:db8::7:1', 'user-agent': user_agent });
    await app.signIn(user, { browser: visitor, params: { scope: 'openid profile email offline_access' } });
  }
  const { html } = await exportOf(node, { id: bastion.defaultTenantId, issuer: bastion.url }, user.id);
  file = join(scratch.path, 'export.html');
  await writeFile(file, html);
  await node.close();
}

beforeAll(async () => {
  bastion = await startBastion();
  await writeExport();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await bastion?.stop();
  scratch.remove();
});

async function open(options: Parameters<Browser['newContext']>[0]): Promise<{ page: Page; complaints: string[] }> {
  const page = await (await browser.newContext(options)).newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('request', (request) => {
    if (request.url() !== pathToFileURL(file).href) complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  return { page, complaints };
}

it.each([
  { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { colorScheme: 'dark', viewport: { width: 360, height: 740 } },
] as const)(
  'the readable export is accessible, fits, and needs nothing but itself: $colorScheme, $viewport.width pixels',
  async (options) => {
    const { page, complaints } = await open(options);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))).toEqual([]);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(await page.getByText('Ada Lovelace').isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  },
);

it('the readable export prints dark on white, also from a browser in the dark scheme', async () => {
  const { page } = await open({ colorScheme: 'dark', viewport: { width: 800, height: 1100 } });
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const colours = await page.evaluate(() => {
    const { color } = getComputedStyle(document.body);
    return [color, getComputedStyle(document.documentElement).backgroundColor];
  });
  expect(colours).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
});
