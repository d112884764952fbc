import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Fails with every finding of axe on the page that is shown. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => `${page.url()} ${id}: ${nodes[0]?.html}`)).toEqual([]);
}

/** The same for a page without scripts, where axe does not run either: it looks at a copy in `inspector`. */
export async function expectCopyAccessible(page: Page, inspector: Page): Promise<void> {
  const body = (await page.content()).replaceAll(/<script[^>]*><\/script>/g, '');
  const url = page.url();
  await inspector.route(url, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
  await inspector.goto(url);
  await expectAccessible(inspector);
  await inspector.unroute(url);
}
