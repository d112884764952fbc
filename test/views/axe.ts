import axe from 'axe-core';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';

/**
 * What a page is asked. A page whose every rule was looked at once is asked of its other states only what can differ there:
 * `colours`: of another scheme and width; `words`: of another language.
 */
const asked = {
  everything: {},
  colours: {
    runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block', 'target-size', 'meta-viewport'] },
    rules: { 'target-size': { enabled: true } },
  },
  words: { rules: { 'color-contrast': { enabled: false } } },
} as const satisfies Record<string, axe.RunOptions>;

export type Asked = keyof typeof asked;

/** Pages of this context bring axe along: sent anew to each, it would cost more than what it does. */
export const bringAxe = (context: BrowserContext): Promise<unknown> => context.addInitScript(axe.source);

/** What axe finds wrong with a page of a context that brings it along, in one line each. */
export async function axeFindings(page: Page, what: Asked = 'everything'): Promise<string[]> {
  const { passes, violations } = await page.evaluate(async (options) => {
    const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
    const results = await inPage.run(document, options as axe.RunOptions);
    return { passes: results.passes.map(({ id }) => id), violations: results.violations };
  }, asked[what]);
  expect(passes.length).toBeGreaterThan(what === 'colours' ? 1 : 10);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
}
