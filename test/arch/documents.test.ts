import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROOT } from './source-files.ts';

const documents = ['README.md', ...globSync('.github/**/*.md', { cwd: ROOT })].filter((path) =>
  existsSync(ROOT + path),
);

/** Paths of the repository in backquotes: `server/app.ts`, `test/arch/`; those with a placeholder are no paths. */
const namedPaths = (text: string): string[] =>
  [...text.matchAll(/`((?:server|adapters|views|migrations|test|\.github|\.ci)\/[^`\s<>*]*)`/g)].map(
    ([, path = '']) => path,
  );

describe('the documents', () => {
  it.each(documents)('%s names only files that are there', (document) => {
    const missing = namedPaths(readFileSync(ROOT + document, 'utf8')).filter((path) => !existsSync(ROOT + path));
    expect(missing).toEqual([]);
  });

  it('of security name a test for every guarantee', () => {
    const text = readFileSync(`${ROOT}.github/SECURITY.md`, 'utf8');
    const rows = text.match(/^\| (?!Guarantee|Who has).+ \|$/gm) ?? [];
    expect(rows.length).toBeGreaterThan(5);
    expect(rows.filter((row) => !namedPaths(row).some((path) => path.startsWith('test/')))).toEqual([]);
  });

  it('are searched for paths as intended', () => {
    expect(namedPaths('see `server/app.ts`, `migrations/<next>.ts` and `test/arch/`')).toEqual([
      'server/app.ts',
      'test/arch/',
    ]);
  });
});
