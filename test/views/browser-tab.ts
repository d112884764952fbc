import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findTool } from '../support/find-tool.ts';

const LAUNCH_ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Says that it is what people use, for a sign-in that is nothing unusual: a browser that a program drives is. */
export const usualBrowser = {
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
} as const;

export type Tab = { readonly page: Page; readonly complaints: string[] };

/** Chromium of this machine. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: findTool('chromium') ?? '', args: LAUNCH_ARGUMENTS });

/** A tab that collects what the browser complains about, and every address outside of `url` that the page asks for. */
export async function openTab(context: BrowserContext, url: string): Promise<Tab> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!/^data:/.test(request.url()) && new URL(request.url()).origin !== url)
      complaints.push(`asked for ${request.url()}`);
  });
  return { page, complaints };
}
