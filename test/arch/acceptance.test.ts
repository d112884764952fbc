import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ROOT } from './source-files.ts';

const lines = readFileSync(`${ROOT}.ci/run`, 'utf8').trimEnd().split('\n');

it('what has to pass before a change is accepted ends with all checks and all tests, and nothing forgives them', () => {
  expect(lines.slice(-2)).toEqual(['npm run check', 'npm test']);
  expect(lines).toContain('set -euo pipefail');
});
