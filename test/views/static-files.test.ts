import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assetUrl, cacheControlFor, findStaticFile, staticFiles } from '../../views/static-files.ts';

const css = readFileSync(new URL('../../views/static/bastion.css', import.meta.url), 'utf8');

describe('staticFiles', () => {
  it('finds nothing outside the list, whatever the name', () => {
    for (const name of ['', '../layout.ts', 'bastion.css/', '__proto__', 'constructor']) {
      expect(findStaticFile(name)).toBeUndefined();
    }
  });

  it('lists every file of the folder', () => {
    const names = readdirSync(new URL('../../views/static/', import.meta.url));
    expect(staticFiles.map((file) => file.name).sort()).toEqual(names.sort());
  });

  it('lets a file be kept for ever only under the address of exactly its content', () => {
    const [file] = staticFiles;
    if (file === undefined) throw new Error('there are no files');
    expect(cacheControlFor(file, undefined)).not.toContain('immutable');
    expect(cacheControlFor(file, 'older')).not.toContain('immutable');
    expect(assetUrl('/t/shop/assets', 'bastion.css')).toBe(`/t/shop/assets/bastion.css?v=${file.version}`);
    expect(cacheControlFor(file, file.version)).toContain('immutable');
  });

  it('has a stylesheet that refers to nothing but files beside it', () => {
    const targets = [...css.matchAll(/url\("?([^")]+)"?\)|@import[^;]+/g)].map(([whole, target]) => target ?? whole);
    expect(targets.filter((target) => findStaticFile(target) === undefined)).toEqual([]);
    expect(targets).toContain('plan.svg');
  });

  it('has no class in the stylesheet that no page uses', () => {
    const source = readdirSync(new URL('../../views/', import.meta.url), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.name.endsWith('.ts'))
      .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8'))
      .join('\n');
    const used = new Set(
      [...source.matchAll(/class(?:Name)?(?:=|: |\s=\s)["'`]([^"'`]+)/g)].flatMap(([, names = '']) => names.split(' ')),
    );
    const defined = new Set([...css.matchAll(/\.([a-z][\w-]+)(?=[^{}]*\{)/g)].map(([, name = '']) => name));
    expect([...defined].filter((name) => !used.has(name))).toEqual([]);
  });
});
