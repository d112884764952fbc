import { defineConfig } from 'vitest/config';

/** What measures times, or kills and starts whole installations: it has the machine to itself. */
const alone = [
  'test/adapters/{password-hash,argon2id}.test.ts',
  'test/api/activity.test.ts',
  'test/attacks/*-enumeration.test.ts',
  'test/audit/verify-program.test.ts',
  'test/bench/**/*.test.ts',
  'test/faults/**/*.test.ts',
  'test/flows/{account-enumeration,imported-password}.test.ts',
  'test/limits/limits-redis.test.ts',
  'test/privacy/strip/**/*.test.ts',
  'test/runtime/**/*.test.ts',
];

/** Most tests wait more than they compute: two files at a time take hardly longer than one. */
export default defineConfig({
  test: {
    globalSetup: ['test/support/global-postgres.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: alone,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'alone', include: alone, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
