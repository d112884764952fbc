import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { readInstanceFile } from '../../adapters/embedded-postgres/instance-file.ts';
import { isAlive } from '../../adapters/embedded-postgres/process-table.ts';
import { findInstance } from '../../server/runtime/take-instance-lock.ts';
import { killPrograms, runNode, until } from '../runtime/support/run-node.ts';
import { scratchFolder } from '../runtime/support/scratch-folder.ts';
import { findFreePort } from '../support/find-free-port.ts';
import { askBastion, runBastion } from './support/run-bastion.ts';

const scratch = scratchFolder();
const dataDir = join(scratch.path, 'data');
const [port, internalPort] = [await findFreePort(), await findFreePort()];
const issuer = `http://localhost:${port}`;
const env = {
  PORT: String(port),
  BASTION_INTERNAL_PORT: String(internalPort),
  BASTION_WORKERS: '1',
  BASTION_DATA_DIR: dataDir,
  BASTION_KEYS_DIR: join(scratch.path, 'keys'),
};

/** Nothing of a database started for a command is left: no process and no lock. */
function expectNothingRuns(): void {
  expect(findInstance(dataDir)).toBeUndefined();
  const pid = readInstanceFile(dataDir)?.pid;
  expect(pid !== undefined && isAlive(pid)).toBe(false);
}

async function fetchKids(): Promise<string[]> {
  const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: { kid: string }[] };
  return keys.map(({ kid }) => kid);
}

afterEach(killPrograms);
afterAll(scratch.remove);

describe('while Bastion is stopped', () => {
  test('migrate makes the database on an empty folder, and nothing keeps running', async () => {
    const { applied } = await askBastion(env, ['migrate'], '');
    expect(applied[0]).toBe('0001-foundation');
    expectNothingRuns();
  });

  test('commands at the same time wait for each other', async () => {
    const names = ['a', 'b', 'c'];
    const create = (name: string) => askBastion(env, ['user', 'create', '--email', `${name}@example.org`], '');
    const users = await Promise.all(names.map(create));
    expect(users.map(({ email }) => email)).toEqual(['a@example.org', 'b@example.org', 'c@example.org']);
    expectNothingRuns();
  });

  test('a command that is interrupted takes its database along', async () => {
    const args = ['server/cli/main.ts', 'user', 'create', '--email', 'd@example.org', '--password-stdin'];
    const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH, ...env }, stdio: 'pipe' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await until(() => {
      const pid = readInstanceFile(dataDir)?.pid;
      return findInstance(dataDir)?.pid === child.pid && pid !== undefined && isAlive(pid);
    });
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expectNothingRuns();
  });
});

describe('while Bastion runs', () => {
  test('commands reach its database, and what they change is served without a restart', async () => {
    const bastion = runNode(['server/main.ts'], { env });
    await bastion.wrote('is ready');
    const before = await fetchKids();
    await askBastion(env, ['keys', 'rotate', '--alg', 'ES256'], '');
    await until(async () => (await fetchKids()).length === before.length + 1);
    expect(await fetchKids()).toEqual(expect.arrayContaining(before));
    await askBastion(env, ['tenant', 'create', '--slug', 'acme'], '');
    const discovery = await fetch(`${issuer}/t/acme/.well-known/openid-configuration`);
    expect(await discovery.json()).toMatchObject({ issuer: `${issuer}/t/acme` });

    const options = ['--client-id', 'service', '--grant-type', 'client_credentials'];
    const { client_secret } = await askBastion(env, ['client', 'create', ...options], '');
    expect(await requestToken(client_secret)).toBe(200);
    await askBastion(env, ['client', 'suspend', 'service'], '');
    await until(async () => (await requestToken(client_secret)) === 401);

    bastion.child.kill('SIGTERM');
    expect(await bastion.ended()).toBe(0);
    expect((await runBastion(env, ['client', 'list'])).stdout).toMatch(/service .* suspended/);
    expectNothingRuns();
  });
});

async function requestToken(secret: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`service:${secret}`).toString('base64')}`;
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  const { status } = await fetch(`${issuer}/token`, { method: 'POST', headers: { authorization }, body });
  return status;
}
