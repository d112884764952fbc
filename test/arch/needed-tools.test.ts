import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TOOLS, type ToolName } from '../support/find-tool.ts';

const root = join(import.meta.dirname, '../..');

/** What stands in a test file that drives the tool. */
const signs: Readonly<Record<ToolName, RegExp>> = {
  redis: /\bstartRedis\b/,
  chromium: /\blaunchBrowser\b|\bchromium\b/,
  caddy: /findTool\('caddy'\)/,
  postgresql: /debian-postgres/,
  openssl: /'openssl'/,
};

it.each(Object.keys(TOOLS) as ToolName[])('a test that drives %s is left out, by name, where there is none', (tool) => {
  const files = globSync('test/**/*.test.ts', { cwd: root }).filter((file) => !file.startsWith('test/arch/'));
  const driving = files.filter((file) => signs[tool].test(readFileSync(join(root, file), 'utf8')));
  expect(driving.length).toBeGreaterThan(0);
  const leftOut = TOOLS[tool].neededBy.flatMap((glob) => globSync(glob, { cwd: root }));
  expect(driving.filter((file) => !leftOut.includes(file))).toEqual([]);
});
