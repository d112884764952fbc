import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { startSmtp, type TestSmtp } from '../../mail/support/start-smtp.ts';
import { openRegistration } from '../../support/open-registration.ts';
import { startBastion, type TestBastion } from '../../support/start-bastion.ts';
import { launchBrowser } from '../../views/browser-tab.ts';
import { expectAccessible, expectCopyAccessible } from './expect-accessible.ts';
import { type ClientApp, startClientApp } from './start-client-app.ts';
import { openWatchedTab, type WatchedTab } from './watched-tab.ts';

/** All that somebody meets between an app and their account: the app, Bastion, a mailbox and browsers. */
export type Journey = {
  readonly bastion: TestBastion;
  readonly app: ClientApp;
  readonly smtp: TestSmtp;
  /** A fresh browser profile. */
  readonly openTab: (options?: BrowserContextOptions) => Promise<WatchedTab>;
  readonly closeTabs: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Waits for the page with this heading, and has axe look at it: in `inspector` where the page runs no scripts. */
export async function arriveAt(page: Page, heading: string, inspector?: Page): Promise<void> {
  await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor();
  await (inspector ? expectCopyAccessible(page, inspector) : expectAccessible(page));
}

export async function startJourney(env: Record<string, string> = {}): Promise<Journey> {
  const smtp = await startSmtp();
  const bastion = await startBastion({ env: { BASTION_SMTP_URL: smtp.url.reveal(), ...env } });
  await openRegistration(bastion);
  const app = await startClientApp(bastion);
  const browser: Browser = await launchBrowser();
  const tabs: WatchedTab[] = [];
  const closeTabs = async () => {
    await Promise.all(tabs.splice(0).map((tab) => tab.close()));
  };
  return {
    bastion,
    app,
    smtp,
    closeTabs,
    async openTab(options) {
      const tab = await openWatchedTab(browser, options);
      tabs.push(tab);
      return tab;
    },
    async stop() {
      await closeTabs();
      await browser.close();
      await app.stop();
      await bastion.stop();
      await smtp.stop();
    },
  };
}
