import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../views/browser-tab.ts';
import { startPreviewServer } from '../views/preview-server.ts';
import { samplePage } from '../views/sample-pages.ts';
import { compressPng } from './compress-png.ts';
import { shownMail, shownPages } from './shown-pages.ts';

/** `npm run screenshots [folder]`: the pages that people meet, on a desktop and on a phone, light and dark. */
const folder = process.argv[2] ?? join(import.meta.dirname, '../../.github/screenshots');
const sizes = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];
const schemes = ['light', 'dark'] as const;
/** Pages that are longer are cut off there: a picture is to be looked at, not read. */
const longest = { 1280: 1000, 390: 1200 } as Readonly<Record<number, number>>;

/** What the server would say of the password that is typed in: that it is widely known. */
const judged = { problems: ['password_too_common'] };

async function type(page: Page): Promise<void> {
  await page.route('**/check', (route) => route.fulfill({ json: judged }));
  await page.locator('#password').fill('correct horse battery staple');
  await page.locator('[data-state="unmet"]').waitFor();
  await page.locator('#password').blur();
}

async function open(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/${name}`);
  if (name === 'new-password') await type(page);
}

async function shoot(page: Page, name: string): Promise<number> {
  const { width, height } = page.viewportSize() ?? { width: 0, height: 0 };
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  const clip = { x: 0, y: 0, width, height: Math.max(height, Math.min(whole, longest[width] ?? height)) };
  const picture = await page.screenshot({ fullPage: true, clip, animations: 'disabled', caret: 'hide' });
  const small = compressPng(picture);
  await writeFile(join(folder, `${name}.png`), small);
  return small.length;
}

/** As a mail program shows it: without our headers, since its styles stand on its elements. It has no dark side. */
async function shootMail(page: Page, name: string): Promise<number> {
  await page.goto('about:blank');
  await page.setContent(shownMail());
  return shoot(page, name);
}

async function shootAll(browser: Browser, url: string): Promise<number[]> {
  const bytes: number[] = [];
  for (const viewport of sizes) {
    for (const colorScheme of schemes) {
      const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 1 });
      const page = await context.newPage();
      const suffix = `${viewport.width}-${colorScheme}`;
      for (const name of Object.keys(shownPages(samplePage()))) {
        await open(page, url, name);
        bytes.push(await shoot(page, `${name}-${suffix}`));
      }
      if (colorScheme === 'light') bytes.push(await shootMail(page, `mail-${suffix}`));
      await context.close();
    }
  }
  return bytes;
}

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const { server, url } = await startPreviewServer(0, shownPages);
const browser = await launchBrowser();
const bytes = await shootAll(browser, url);
await browser.close();
server.close();
const kilobytes = (count: number) => `${Math.round(count / 1000)} kB`;
const sum = bytes.reduce((all, one) => all + one, 0);
process.stdout.write(
  `${bytes.length} pictures in ${folder}: ${kilobytes(sum)}, the largest ${kilobytes(Math.max(...bytes))}\n`,
);
