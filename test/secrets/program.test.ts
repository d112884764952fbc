import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { killPrograms, type Program, runNode, until } from '../runtime/support/run-node.ts';
import { scratchFolder } from '../runtime/support/scratch-folder.ts';
import { cloneDatabase, type TestDatabase } from '../support/clone-database.ts';
import { findFreePort } from '../support/find-free-port.ts';
import { awsEnvironment, type FakeAws, startAws } from './support/start-aws.ts';
import { type FakeVault, startVault } from './support/start-vault.ts';

const role = `program_${randomBytes(4).toString('hex')}`;
const scratch = scratchFolder();
let database: TestDatabase;
let aws: FakeAws;
let vault: FakeVault;
let port: number;

const addressWith = (password: string): string => {
  const url = new URL(database.appUrl.reveal());
  url.username = role;
  url.password = password;
  return url.href;
};

beforeAll(async () => {
  database = await cloneDatabase();
  await database.query(`create role ${role} login nosuperuser nobypassrls in role bastion_app`);
  [aws, vault] = [await startAws(), await startVault()];
});
afterEach(killPrograms);
afterAll(async () => {
  await Promise.all([aws.stop(), vault.stop()]);
  const onAny = new URL(database.superuserUrl.reveal());
  onAny.pathname = '/postgres';
  await database.drop();
  await dropRole(onAny.href);
  scratch.remove();
});

async function dropRole(connectionString: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  await client.query(`drop role ${role}`);
  await client.end();
}

async function start(env: Record<string, string | undefined>): Promise<Program> {
  port = await findFreePort();
  return runNode(['server/main.ts'], {
    env: {
      NODE_ENV: 'test',
      PORT: String(port),
      BASTION_INTERNAL_PORT: String(await findFreePort()),
      BASTION_DATA_DIR: join(scratch.path, 'data'),
      BASTION_KEYS_DIR: join(scratch.path, 'keys'),
      BASTION_WORKERS: '1',
      BASTION_LOG_LEVEL: 'debug',
      ...env,
    },
  });
}

const status = () =>
  fetch(`http://localhost:${port}/readyz`).then(
    (reply) => reply.status,
    () => 0,
  );
const vaultEnvironment = () => ({ BASTION_VAULT_ADDR: vault.url, BASTION_VAULT_TOKEN: 'root-token' });

async function rotateTo(password: string, publish: () => void): Promise<void> {
  await database.query(`alter role ${role} password '${password}'`);
  publish();
  await database.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [role]);
}

describe('a program whose database password is kept elsewhere', () => {
  const file = join(scratch.path, 'database-url');
  const places = {
    'AWS Secrets Manager': {
      env: () => ({ ...awsEnvironment(aws.url), DATABASE_URL_REF: 'aws-sm://prod/bastion#url' }),
      put: (url: string) => aws.put('prod/bastion', JSON.stringify({ url })),
    },
    Vault: {
      env: () => ({ ...vaultEnvironment(), DATABASE_URL_REF: 'vault://secret/bastion#url' }),
      put: (url: string) => void vault.data.set('secret/data/bastion', { fields: { url } }),
    },
    'a file': { env: () => ({ DATABASE_URL_FILE: file }), put: (url: string) => writeFileSync(file, `${url}\n`) },
  };

  it.each(Object.entries(places))('in %s serves on after it was changed, without a restart', async (_name, place) => {
    await database.query(`alter role ${role} password 'hunter2-first'`);
    place.put(addressWith('hunter2-first'));
    const program = await start(place.env());
    await until(async () => (await status()) === 200, program.text);
    await rotateTo('hunter2-second', () => place.put(addressWith('hunter2-second')));
    // The connections that were cut are noticed first.
    await until(async () => (await status()) === 200, program.text);
    expect(await Promise.all(Array.from({ length: 20 }, status))).toEqual(Array.from({ length: 20 }, () => 200));
    expect(program.text()).toContain('A secret was changed where it is kept');
    expect(program.text()).not.toMatch(/hunter2|root-token/);
    program.child.kill('SIGTERM');
    expect(await program.ended()).toBe(0);
  });

  it('goes on with the last good one while the manager is down, also in a worker that is started meanwhile', async () => {
    await database.query(`alter role ${role} password 'hunter2-first'`);
    places.Vault.put(addressWith('hunter2-first'));
    const program = await start(places.Vault.env());
    await until(async () => (await status()) === 200, program.text);
    await vault.down();
    const [worker = 0] = childrenOf(program.child.pid ?? 0);
    process.kill(worker, 'SIGKILL');
    await until(async () => (await status()) === 0, program.text);
    await until(async () => (await status()) === 200, program.text);
    expect(program.text()).not.toMatch(/hunter2|root-token/);
    await vault.back();
  });

  it('shows its workers neither the way into the manager nor the secrets of the owner', async () => {
    await database.query(`alter role ${role} password 'hunter2-first'`);
    places.Vault.put(addressWith('hunter2-first'));
    vault.data.set('secret/data/owner', { fields: { url: database.ownerUrl.reveal() } });
    const program = await start({
      ...places.Vault.env(),
      BASTION_DATABASE_OWNER_URL_REF: 'vault://secret/owner#url',
    });
    await until(async () => (await status()) === 200, program.text);
    const [worker] = childrenOf(program.child.pid ?? 0);
    const environment = readFileSync(`/proc/${worker}/environ`, 'utf8').split('\0');
    expect(environment.filter((entry) => /VAULT|OWNER|_REF=|hunter2/.test(entry))).toEqual([]);
  });
});

describe('a program does not start', () => {
  it('without its secrets, and names every one that it cannot have, and why', async () => {
    aws.put('prod/bastion', 'hunter2');
    await vault.down();
    const program = await start({
      ...awsEnvironment(aws.url),
      ...vaultEnvironment(),
      DATABASE_URL_REF: 'aws-sm://prod/bastion',
      BASTION_DATABASE_OWNER_URL_REF: 'aws-sm://prod/nothing',
      REDIS_URL_REF: 'vault://secret/bastion#redis',
    });
    expect(await program.ended()).toBe(78);
    const lines = program.text().split('\n');
    expect(lines[0]).toBe('bastion: 3 settings are wrong');
    expect(lines.filter((line) => line.startsWith('  ')).toSorted()).toEqual([
      expect.stringContaining(
        'BASTION_DATABASE_OWNER_URL_REF names the secret aws-sm://prod/nothing, which does not exist',
      ),
      expect.stringContaining(
        'DATABASE_URL_REF names the secret aws-sm://prod/bastion, which holds a text that is not right: it must be an address',
      ),
      expect.stringContaining(
        'REDIS_URL_REF names the secret vault://secret/bastion#redis, which could not be asked for (ECONNREFUSED)',
      ),
    ]);
    expect(program.text()).not.toMatch(/hunter2|root-token/);
    await vault.back();
  });

  it('when a reference is none, or nothing says how to reach the manager, with every other problem', async () => {
    const program = await start({
      PORT: '0',
      DATABASE_URL: 'postgres://localhost/bastion',
      DATABASE_URL_REF: 'vault://secret/bastion#url',
      REDIS_URL_REF: 'redis://hunter2@cache',
      BASTION_VAULT_ADDR: 'http://vault.internal:8200',
      BASTION_VAULT_TOKEN_REF: 'vault://secret/token#it',
    });
    expect(await program.ended()).toBe(78);
    const keys = program
      .text()
      .match(/^ {2}\w+ .{12}/gm)
      ?.toSorted();
    expect(keys).toEqual([
      '  BASTION_VAULT_ADDR must be http',
      '  BASTION_VAULT_TOKEN_REF is not a set',
      '  DATABASE_URL_REF is given tog',
      '  PORT must be a wh',
      '  REDIS_URL_REF must be like',
    ]);
    expect(program.text()).not.toContain('hunter2');
  });
});

it('the SDK of AWS is not loaded by a program that does not need it', async () => {
  const probe = `import { loadConfig } from './server/config.ts';
    import { openSecrets } from './server/config/open-secrets.ts';
    import { createRequire } from 'node:module';
    const env = { REDIS_URL_REF: process.argv[1], BASTION_VAULT_ADDR: '${vault.url}', BASTION_VAULT_TOKEN: 'root-token' };
    const loaded = loadConfig(env);
    if (loaded.ok) await openSecrets(loaded, { info() {}, warn() {}, debug() {}, error() {} });
    const loads = Object.keys(createRequire(import.meta.url).cache).concat(process.moduleLoadList);
    console.log(loads.some((name) => name.includes('aws-sdk')) ? 'loaded' : 'not loaded');
    process.exit(0);`;
  const run = async (reference: string) => {
    const program = runNode(['--input-type=module-typescript', '-e', probe, reference], {
      env: awsEnvironment(aws.url),
    });
    await program.ended();
    return program.text().trim();
  };
  expect(await run('vault://secret/bastion#redis')).toBe('not loaded');
  expect(await run('aws-sm://prod/bastion')).toBe('loaded');
});

/** The workers of a program. */
function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text.split(' ').map(Number);
}
