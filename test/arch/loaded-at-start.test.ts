import { describe, expect, it } from 'vitest';
import { findLoadedAtStart } from './find-loaded-at-start.ts';
import { readSourceFiles, toSourceFile } from './source-files.ts';

/** What a worker consists of before its first request. */
const WORKER = ['server/main.ts', 'server/runtime/run-worker.ts', 'server/serve.ts'];

/**
 * All that a worker loads whatever it is asked to do. Each costs memory in every worker and time at every start: a library
 * that is needed for some requests only is imported where it is used, with `await import()`.
 */
const AT_START = [
  '@koa/router',
  'bcrypt',
  'cockatiel',
  'ipaddr.js',
  'jose',
  'koa',
  'kysely',
  'lru-cache',
  'oidc-provider',
  'otplib',
  'pg',
  'pg-boss',
  'pino',
  'piscina',
  'prom-client',
  'qrcode-generator',
  'zod',
];

describe('a worker that has nothing to do is small', () => {
  it('it loads the libraries that every worker needs, and no other', () => {
    expect(findLoadedAtStart(readSourceFiles(), WORKER)).toEqual(AT_START);
  });

  it('what is found is loaded through other modules too, and neither a type nor loaded later', () => {
    const files = [
      toSourceFile('server/a.ts', "import { b } from './b.ts';\nimport type { T } from 'types';"),
      toSourceFile('server/b.ts', "import 'node:fs';\nimport c from '@scope/c/deep';\nawait import('later');"),
      toSourceFile('server/d.ts', "import 'elsewhere';"),
    ];
    expect(findLoadedAtStart(files, ['server/a.ts'])).toEqual(['@scope/c']);
  });
});
