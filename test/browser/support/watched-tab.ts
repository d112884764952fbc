import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { usualBrowser } from '../../views/browser-tab.ts';

/** A tab of a fresh browser profile, with everything the browser complains about: policy, scripts, failed loads. */
export type WatchedTab = { readonly page: Page; readonly complaints: string[]; readonly close: () => Promise<void> };

/** How long a click may take to lead somewhere on a busy machine. */
const limitMs = 15_000;

export async function openWatchedTab(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedTab> {
  const context = await browser.newContext({ ...usualBrowser, ...options });
  context.setDefaultTimeout(limitMs);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`${message.text()} (${page.url()})`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { page, complaints, close: () => context.close() };
}

/** Fills in the login form that is shown. */
export async function fillLogin(page: Page, user: { email: string; password: string }): Promise<void> {
  await page.getByLabel('Email').fill(user.email);
  await page.locator('#password').fill(user.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}
