import { readdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../server/kernel/languages.ts';
import { launchBrowser } from './browser-tab.ts';
import { sampleEmailContext, sampleEmails } from './sample-emails.ts';

const names = Object.keys(sampleEmails(sampleEmailContext('en')));
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
  page = await (await browser.newContext({ viewport: { width: 360, height: 740 } })).newPage();
});
afterAll(() => browser?.close());

it('every mail is among the samples', () => {
  const files = readdirSync(new URL('../../views/emails/', import.meta.url)).filter((file) => /-email\.ts$/.test(file));
  expect(names.toSorted()).toEqual(files.map((file) => file.replace('-email.ts', '')).toSorted());
});

describe.each(languages)('in %s', (lang) => {
  const mails = sampleEmails(sampleEmailContext(lang));

  it.each(names)('the mail %s is accessible and fits on a phone', async (name) => {
    await page.setContent(mails[name]?.html ?? '');
    expect(await page.getAttribute('html', 'lang')).toBe(lang);
    const { violations, passes } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    expect(passes.length).toBeGreaterThan(5);
    // A mail is shown inside of another page, which has the landmarks.
    const found = violations.filter(({ id }) => id !== 'landmark-one-main' && id !== 'region');
    expect(found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  });

  it.each(names)(
    'the mail %s says as text what it says as a page, and its subject fits into a list of mails',
    (name) => {
      const mail = mails[name];
      const heading = /<h1[^>]*>([^<]+)</.exec(mail?.html ?? '')?.[1] ?? '-';
      expect(mail?.text).toContain(heading.replaceAll('&#39;', "'"));
      expect(mail?.text).not.toMatch(/<[a-z]/);
      // RFC 5322 §2.1.1: what fits into a line needs no folding.
      expect(mail?.subject.length).toBeLessThanOrEqual(78);
    },
  );
});
