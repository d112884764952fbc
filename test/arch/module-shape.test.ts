import { describe, expect, it } from 'vitest';
import { findUnlistedFiles } from './find-unlisted-files.ts';
import { withoutComments } from './parse-imports.ts';
import { readSourceFiles, toSourceFile } from './source-files.ts';

/** Where a process begins and hands its environment to the configuration. */
const MAY_READ_ENVIRONMENT = [
  'server/config.ts',
  'server/config/',
  'server/main.ts',
  'server/bootstrap.mjs',
  'server/runtime/',
  'server/cli/',
  'server/dev/',
];

const files = readSourceFiles();
const matching = (pattern: RegExp): string[] =>
  files.filter((file) => pattern.test(withoutComments(file.text))).map((file) => file.path);

describe('modules have the shape of the house', () => {
  it('none is called index, so a name says what is inside', () => {
    expect(files.map((file) => file.path).filter((path) => /\/index\.\w+$/.test(path))).toEqual([]);
  });

  it('none has a default export', () => {
    expect(matching(/^export default\b|^export \{[^}]*\bas default\b/m)).toEqual([]);
  });

  it('none re-exports, so that every name has one address', () => {
    const violations = files.filter((file) => file.imports.some((i) => i.isReExport)).map((file) => file.path);
    expect(violations).toEqual([]);
    expect(matching(/^export (type )?\{[^}]*\};/m)).toEqual([]);
  });

  it('only the configuration and the entry files read the environment', () => {
    const readers = matching(/\bprocess\.env\b|\bprocess\[|\benv\b[^;]*from 'node:process'/);
    expect(readers.filter((path) => !MAY_READ_ENVIRONMENT.some((allowed) => path.startsWith(allowed)))).toEqual([]);
  });

  it('every module of a list stands in its list', () => {
    expect(findUnlistedFiles(files)).toEqual([]);
  });

  it('a module that was forgotten in its list is found', () => {
    const list = toSourceFile('server/interaction/steps.ts', "import { password } from './steps/password.ts';");
    const listed = toSourceFile('server/interaction/steps/password.ts', '');
    const forgotten = toSourceFile('server/interaction/steps/totp.ts', '');
    expect(findUnlistedFiles([list, listed, forgotten])).toEqual([
      'server/interaction/steps/totp.ts is not in server/interaction/steps.ts',
    ]);
  });
});
