import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { killPrograms, runNode } from '../runtime/support/run-node.ts';
import { scratchFolder } from '../runtime/support/scratch-folder.ts';
import { findFreePort } from '../support/find-free-port.ts';
import { findTool } from '../support/find-tool.ts';
import { usualBrowser } from '../views/browser-tab.ts';

const scratch = scratchFolder();
const [port, internalPort, appPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
const appUrl = `http://localhost:${appPort}/`;
const env = {
  PORT: String(port),
  BASTION_INTERNAL_PORT: String(internalPort),
  DEMO_APP_PORT: String(appPort),
  BASTION_DATA_DIR: join(scratch.path, 'data'),
  BASTION_KEYS_DIR: join(scratch.path, 'keys'),
  BASTION_BCRYPT_COST: '10',
};
let browser: Browser | undefined;

afterAll(async () => {
  await browser?.close();
  await killPrograms();
  scratch.remove();
});

test.each([true, false])(
  'the demo can be clicked through in Chromium, with JavaScript: %s',
  async (javaScriptEnabled) => {
    const demo = runNode(['server/dev/demo.ts'], { env });
    await demo.wrote(/Ctrl-C ends both/);
    const printed = (name: string) => new RegExp(`${name} +(\\S+)`).exec(demo.text())?.[1] ?? '';
    browser ??= await chromium.launch({ executablePath: findTool('chromium') ?? '', args: ['--no-sandbox'] });
    const context = await browser.newContext({ ...usualBrowser, javaScriptEnabled });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();

    await page.goto(appUrl);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.locator('input[name=login]').fill(printed('Email'));
    await page.locator('input[name=password]').fill(printed('Password'));
    await page.getByRole('button', { name: 'Sign in' }).click();
    const allow = page.locator('button[name=decision][value=allow]');
    const hello = page.getByRole('heading', { name: 'Hello, Dana Demo' });
    await allow.or(hello).waitFor();
    if (await allow.isVisible()) await allow.click();
    await hello.waitFor();
    await page.getByRole('button', { name: 'Refresh' }).click();
    await page.getByText('refreshed once').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Good to see you' }).waitFor();
    expect(page.url()).toBe(appUrl);

    await context.close();
    demo.child.kill('SIGTERM');
    expect(await demo.ended()).toBe(0);
  },
);
