import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../views/browser-tab.ts';
import { samplePage } from '../views/sample-pages.ts';
import { compressPng } from './compress-png.ts';
import { shownPages } from './shown-pages.ts';

const folder = join(import.meta.dirname, '../../.github/screenshots');
let browser: Awaited<ReturnType<typeof launchBrowser>>;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

describe('the pictures of the pages', () => {
  it('are of every page that is shown, at both widths, light and dark, and small', () => {
    const suffixes = ['1280-light', '1280-dark', '390-light', '390-dark'];
    const pages = Object.keys(shownPages(samplePage())).flatMap((name) =>
      suffixes.map((suffix) => `${name}-${suffix}`),
    );
    const names = [...pages, 'mail-1280-light', 'mail-390-light'].map((name) => `${name}.png`);
    expect(readdirSync(folder).toSorted()).toEqual(names.toSorted());
    const sizes = names.map((name) => statSync(join(folder, name)).size);
    expect(Math.max(...sizes)).toBeLessThan(120_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(4_000_000);
  });

  it('are made smaller without a colour that is off by more than an eye sees', async () => {
    const page = await browser.newPage({ viewport: { width: 300, height: 200 } });
    const stripes = 'background: linear-gradient(to right, #1d5c63, #ffffff)';
    await page.setContent(`<body style="${stripes}"><p style="color: #e00">a little red</p></body>`);
    const before = await page.screenshot();
    const after = compressPng(before);
    expect(after.length).toBeLessThan(before.length);
    const urls = [before, after].map((png) => `data:image/png;base64,${png.toString('base64')}`);
    const worst = await page.evaluate(async (given) => {
      const read = async (url: string) => {
        const image = new Image();
        image.src = url;
        await image.decode();
        const canvas = new OffscreenCanvas(image.width, image.height);
        const context = canvas.getContext('2d');
        context?.drawImage(image, 0, 0);
        return context?.getImageData(0, 0, image.width, image.height).data ?? [];
      };
      const [one, other] = await Promise.all(given.map(read));
      return Array.from(one ?? [], (value, at) => Math.abs(value - (other?.[at] ?? 999))).reduce((a, b) =>
        Math.max(a, b),
      );
    }, urls);
    expect(worst).toBeLessThan(24);
    await page.close();
  });
});
