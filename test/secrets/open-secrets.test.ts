import { rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { composeAddress } from '../../adapters/secrets/compose-address.ts';
import { openSecrets } from '../../server/config/open-secrets.ts';
import { loadConfig } from '../../server/config.ts';
import { runHere } from '../cli/support/run-bastion.ts';
import { scratchFolder } from '../runtime/support/scratch-folder.ts';
import { recordLog } from '../support/silent-log.ts';
import { faults } from './support/start-http.ts';
import { type FakeVault, startVault } from './support/start-vault.ts';

const scratch = scratchFolder();
let vault: FakeVault;

beforeAll(async () => {
  vault = await startVault();
});
beforeEach(() => {
  vault.fault = undefined;
  vault.data.set('secret/data/bastion', { fields: { redis: 'redis://:hunter2@one' } });
});
afterAll(async () => {
  await vault.stop();
  scratch.remove();
});

async function open(env: Record<string, string>) {
  const log = recordLog();
  const loaded = loadConfig({ BASTION_VAULT_ADDR: vault.url, BASTION_VAULT_TOKEN: 'root-token', ...env });
  if (!loaded.ok) throw new Error(inspect(loaded.problems));
  const opened = await openSecrets(loaded, log);
  if (!opened.ok) throw new Error(inspect(opened.problems));
  const { redisUrl } = opened.config;
  if (!redisUrl) throw new Error('there is no secret');
  return { config: opened.config, secret: redisUrl, log };
}

const fromVault = { REDIS_URL_REF: 'vault://secret/bastion#redis' };

describe('a secret that is looked up again', () => {
  it.each(Object.keys(faults))('stays the last good one when the manager %s, and no value is logged', async (name) => {
    const { secret, log } = await open(fromVault);
    vault.fault = faults[name];
    expect(await secret.renew()).toBe('redis://:hunter2@one');
    expect(secret.isFailing).toBe(true);
    expect(log.lines).toMatchObject([
      { level: 'warn', fields: { setting: 'REDIS_URL_REF', reference: 'vault://secret/bastion#redis' } },
    ]);
    expect(inspect(log.lines, { depth: 9 })).not.toMatch(/hunter2|root-token/);
  });

  it('stays the last good one when the new one is not what the setting takes', async () => {
    const { secret, log } = await open(fromVault);
    vault.data.set('secret/data/bastion', { fields: { redis: 'hunter2, not an address' } });
    expect(await secret.renew()).toBe('redis://:hunter2@one');
    expect(inspect(log.lines, { depth: 9 })).toContain('must be an address that starts with redis://');
    expect(inspect(log.lines, { depth: 9 })).not.toContain('hunter2');
  });

  it('is the new one of a file, with its time, and the last good one when the file is gone or empty', async () => {
    const path = join(scratch.path, 'redis-url');
    writeFileSync(path, 'redis://:hunter2@one\n');
    utimesSync(path, 1_700_000_000, 1_700_000_000);
    const { secret, log } = await open({ REDIS_URL_FILE: path });
    expect(secret.created_at).toBe(1_700_000_000);
    writeFileSync(path, 'redis://:hunter2@two\n');
    expect(await secret.renew()).toBe('redis://:hunter2@two');
    expect([secret.previous, secret.isFailing]).toEqual(['redis://:hunter2@one', false]);
    expect(inspect(log.lines, { depth: 9 })).not.toContain('hunter2');
    const later = await open({ REDIS_URL_FILE: path });
    writeFileSync(path, '');
    expect(await later.secret.renew()).toBe('redis://:hunter2@two');
    const last = await open({ REDIS_URL: '', ...fromVault });
    rmSync(path);
    expect(await last.secret.renew()).toBe('redis://:hunter2@one');
  });

  it('opens with a token that Vault Agent has replaced in its file', async () => {
    const path = join(scratch.path, 'token');
    writeFileSync(path, 'root-token');
    const env = { BASTION_VAULT_TOKEN: '', BASTION_VAULT_TOKEN_FILE: path, ...fromVault };
    const { secret } = await open(env);
    vault.tokens.clear();
    vault.tokens.add('next-token');
    writeFileSync(path, 'next-token');
    vault.data.set('secret/data/bastion', { fields: { redis: 'redis://:hunter2@two' } });
    expect(await secret.renew()).toBe('redis://:hunter2@two');
    vault.tokens.add('root-token');
  });

  it('prints as [secret] within the settings', async () => {
    const { config } = await open(fromVault);
    expect(inspect(config, { depth: 9, showHidden: true }) + JSON.stringify(config)).not.toMatch(/hunter2|root-token/);
  });
});

it('the command line reads secrets from the manager too, and ends with 78 without them', async () => {
  const env = {
    BASTION_VAULT_ADDR: vault.url,
    BASTION_VAULT_TOKEN: 'wrong-token',
    BASTION_LOG_LEVEL: 'debug',
    DATABASE_URL_REF: 'vault://secret/bastion#redis',
  };
  const refused = await runHere(env, ['tenant', 'list']);
  expect(refused).toMatchObject({ status: 78, stdout: '' });
  expect(refused.stderr).toContain(
    'DATABASE_URL_REF names the secret vault://secret/bastion#redis, which may not be read',
  );
  const wrong = await runHere({ ...env, BASTION_VAULT_TOKEN: 'root-token' }, ['tenant', 'list']);
  expect(wrong.stderr).toContain('it must be an address that starts with postgres://');
  expect(refused.stderr + wrong.stderr).not.toMatch(/hunter2|wrong-token|root-token/);
});

describe('the address in a database secret of AWS', () => {
  const parts = {
    engine: 'postgres',
    host: 'db.internal',
    port: 5433,
    username: 'app',
    password: 'a/b@c:d?e%f#',
    dbname: 'bastion',
  };

  it('is composed of its parts, whatever characters they have', () => {
    const url = new URL(composeAddress(JSON.stringify(parts)) ?? '');
    expect([url.protocol, url.host, url.pathname]).toEqual(['postgres:', 'db.internal:5433', '/bastion']);
    expect([url.username, decodeURIComponent(url.password)]).toEqual(['app', 'a/b@c:d?e%f#']);
  });

  it.each([
    ['another engine', { ...parts, engine: 'mysql' }],
    ['no password', { ...parts, password: undefined }],
    ['no host', { ...parts, host: undefined }],
    ['a host that is none', { ...parts, host: 'a b' }],
    ['a port that is none', { ...parts, port: 'x' }],
  ])('is not made of one with %s', (_what, given) => {
    expect(composeAddress(JSON.stringify(given))).toBeUndefined();
  });

  it.each(['postgres://a:b@c/d', '{"engine":', 'null', '[]', '"postgres"', ''])('is not made of %j', (text) => {
    expect(composeAddress(text)).toBeUndefined();
  });
});
