import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY } from '../../server/kernel/duration.ts';
import { LiveSecret } from '../../server/kernel/live-secret.ts';
import { Secret } from '../../server/kernel/secret.ts';
import { judge, readKeyAges } from '../../server/keys/read-key-ages.ts';
import { runHere } from '../cli/support/run-bastion.ts';
import { startBastion, type TestBastion } from '../support/start-bastion.ts';

const NOW = 1_790_000_000;

describe('the age of a key', () => {
  const aged = (days: number | undefined, limit: number | undefined) =>
    judge(
      {
        name: 'a key',
        created_at: days === undefined ? undefined : NOW - days * DAY,
        limit: limit && limit * DAY,
        remedy: '-',
      },
      NOW,
    );

  it.each([
    [90, 90, 'overdue'],
    [89.999, 90, 'ok'],
    [0, 1, 'ok'],
    [-3, 1, 'ok'],
    [undefined, 90, 'unknown'],
    [9_999, undefined, 'kept'],
  ] as const)('of %s days under a policy of %s days is %s', (days, limit, state) => {
    expect(aged(days, limit).state).toBe(state);
  });

  it('is told in whole days that have passed, never below none', () => {
    expect(aged(1.9, 90)).toMatchObject({ age_days: 1, limit_days: 90 });
    expect(aged(-3, 90).age_days).toBe(0);
  });
});

describe('what the operator is shown', () => {
  let bastion: TestBastion;
  const folder = mkdtempSync(join(tmpdir(), 'bastion-test-'));
  const urlFile = join(folder, 'database-url');

  const setBack = (path: string, days: number) => {
    const time = Date.now() / 1000 - days * DAY;
    utimesSync(path, time, time);
  };
  const inKeys = (name: string) => join(bastion.config.keysDir, name);
  type Shown = { name: string; state: string; age_days: number };
  type Readiness = { status: string; keys: Shown[]; warnings: string[] };
  const status = async (env: Record<string, string> = {}) => {
    const { databaseUrl: _, keysDir, dataDir } = bastion.config;
    const where = { BASTION_KEYS_DIR: keysDir, BASTION_DATA_DIR: dataDir, ...env };
    return runHere(where, ['keys', 'status', '--json']);
  };

  beforeAll(async () => {
    bastion = await startBastion();
    writeFileSync(urlFile, bastion.database.appUrl.reveal());
  });
  afterAll(async () => {
    await bastion.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is every key and secret with its age, the overdue ones first, and no value', async () => {
    setBack(inKeys('root.key'), 400);
    setBack(urlFile, 10);
    await bastion.database.query(
      `update signing_keys set activated_at = now() - interval '91 days' where alg = 'ES256'`,
    );
    const { stdout } = await status({ DATABASE_URL_FILE: urlFile, REDIS_URL: 'redis://:hunter2@127.0.0.1:1' });
    const keys = JSON.parse(stdout) as Shown[];
    expect(keys).toMatchObject([
      { name: 'root key', state: 'overdue', age_days: 400 },
      { name: 'signing keys', state: 'overdue', age_days: 91 },
      { name: 'attestation key', state: 'kept', age_days: 0 },
      { name: 'tenant keys', state: 'ok', age_days: 0 },
      { name: 'DATABASE_URL', state: 'ok', age_days: 10 },
      { name: 'REDIS_URL', state: 'unknown', age_days: null },
    ]);
    expect(stdout).not.toContain('hunter2');
    expect(stdout).not.toContain(new URL(bastion.database.appUrl.reveal()).password);
  });

  it('follows the policy in the settings', async () => {
    const env = { BASTION_ROOT_KEY_DAYS: '500', BASTION_SIGNING_KEY_DAYS: '100', BASTION_SECRET_DAYS: '5' };
    const { stdout } = await status({ DATABASE_URL_FILE: urlFile, ...env });
    const overdue = (JSON.parse(stdout) as Shown[]).filter(({ state }) => state === 'overdue');
    expect(overdue.map(({ name }) => name)).toEqual(['DATABASE_URL']);
  });

  it('is on /readyz too, with warnings, and makes nothing unready', async () => {
    const reply = await fetch(`${bastion.url}/readyz`);
    const text = await reply.text();
    const { status: state, keys, warnings } = JSON.parse(text) as Readiness;
    expect([reply.status, state]).toEqual([200, 'ok']);
    expect(keys.find(({ name }) => name === 'root key')).toMatchObject({ state: 'overdue' });
    expect(warnings).toContainEqual(expect.stringMatching(/^root key: 400 days old, should be rotated after 365/));
    expect(text).not.toContain(new URL(bastion.database.appUrl.reveal()).password);
  });

  it('is the age of the password in use, when the place where it is kept cannot be asked', async () => {
    const read = async () => {
      throw new Error('down');
    };
    const made = NOW - 20 * DAY;
    const secret = new LiveSecret({ value: 'hunter2', created_at: made }, { read, now_ms: () => 0 });
    await secret.renew();
    const policy = { signingKeys: 90 * DAY, rootKey: 365 * DAY, secrets: 365 * DAY };
    const secrets = { DATABASE_URL: secret, REDIS_URL: new Secret('hunter2') };
    const sources = { db: bastion.db, keysDir: bastion.config.keysDir, policy, secrets };
    const keys = await readKeyAges(sources, NOW);
    expect(keys.find(({ name }) => name === 'DATABASE_URL')).toMatchObject({
      age_days: 20,
      note: 'cannot be looked up at the moment; the last good value is in use',
    });
    expect(JSON.stringify(keys)).not.toContain('hunter2');
  });
});
