import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ensurePasswords } from '../../adapters/embedded-postgres/ensure-passwords.ts';
import { readInstanceFile } from '../../adapters/embedded-postgres/instance-file.ts';
import { postgresUrls } from '../../adapters/embedded-postgres/postgres-urls.ts';
import { isAlive, listProcessesIn } from '../../adapters/embedded-postgres/process-table.ts';
import { findFreePort } from '../support/find-free-port.ts';
import { killPrograms, type Program, runNode, until } from './support/run-node.ts';
import { scratchFolder } from './support/scratch-folder.ts';

const scratch = scratchFolder();
let number = 0;
let home = '';
let port = 0;
let internalPort = 0;

/** The program with the product's supervisor and a small server; see support/small-main.ts. */
function start(env: Record<string, string> = {}): Program {
  const folders = { BASTION_DATA_DIR: join(home, 'data'), BASTION_KEYS_DIR: join(home, 'keys') };
  const ports = { PORT: String(port), BASTION_INTERNAL_PORT: String(internalPort), BASTION_WORKERS: '2' };
  return runNode(['test/runtime/support/small-main.ts'], { env: { ...folders, ...ports, ...env } });
}

async function startUp(env: Record<string, string> = {}): Promise<Program> {
  const program = start(env);
  await program.wrote('ready at');
  return program;
}

async function stop(program: Program): Promise<void> {
  program.child.kill('SIGTERM');
  expect(await program.ended(), program.text()).toBe(0);
}

/** Asks the small server on a connection of its own. It rejects when nobody listens. */
async function ask(path: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } });
  return response.text();
}

const tryAsk = (path: string) => ask(path).catch(() => 'no answer');
const metrics = async () => (await fetch(`http://127.0.0.1:${internalPort}/metrics`)).text();
const restarts = async () => Number(/^bastion_worker_restarts_total (\d+)$/m.exec(await metrics())?.[1]);
const environmentOf = (pid: string | number | undefined) => readFileSync(`/proc/${pid}/environ`, 'utf8');
const cluster = () => join(home, 'data', 'postgres');

async function listWorkers(): Promise<Set<string>> {
  return new Set(await Promise.all(Array.from({ length: 8 }, () => ask('/'))));
}

/** Both from the system: a port next to a free one may be the near end of somebody's connection. */
async function choosePorts(): Promise<void> {
  [port, internalPort] = [await findFreePort(), await findFreePort()];
}

beforeAll(async () => {
  home = join(scratch.path, 'first');
  await choosePorts();
  await stop(await startUp());
});

beforeEach(async () => {
  number += 1;
  home = join(scratch.path, `home-${number}`);
  await choosePorts();
  expect(spawnSync('cp', ['-a', join(scratch.path, 'first'), home]).status).toBe(0);
});

afterEach(async () => {
  const pid = readInstanceFile(join(home, 'data'))?.pid;
  await killPrograms();
  if (pid && isAlive(pid)) process.kill(pid, 'SIGQUIT');
  await until(() => !pid || !isAlive(pid));
});
afterAll(scratch.remove);

describe('starting', () => {
  test('a second start on the same data is refused in one line, and the first goes on', async () => {
    const first = await startUp();
    const second = start({ PORT: String(port + 2) });
    expect(await second.ended()).toBe(75);
    expect(second.text()).toMatch(
      /^bastion: .*in use by a Bastion that runs since 2\d{3}-.* as process \d+ at http:.*\n$/,
    );
    expect(second.text()).toContain(`process ${first.child.pid} at http://localhost:${port};`);
    expect(await ask('/')).toMatch(/^\d+$/);
    await stop(first);
  });

  test('a data folder that cannot be made is named in one line', async () => {
    const program = start({ BASTION_DATA_DIR: 'package.json/data' });
    expect(await program.ended()).toBe(78);
    expect(program.text()).toMatch(/^bastion: .*package\.json\/data cannot be used .*ENOTDIR.*BASTION_DATA_DIR\n$/);
  });

  test('a given database that is not up yet is waited for, then migrated and served, by workers without the owner', async () => {
    const { port: databasePort } = readInstanceFile(join(home, 'data')) ?? { port: 0 };
    const { appUrl, ownerUrl } = postgresUrls(databasePort, ensurePasswords(join(home, 'keys')).passwords);
    const urls = { DATABASE_URL: appUrl.reveal(), BASTION_DATABASE_OWNER_URL: ownerUrl.reveal() };
    const program = start({ ...urls, BASTION_WORKERS: '1' });
    await program.wrote('The database cannot be reached yet');
    const database = runNode(['test/runtime/support/hold-postgres.ts', home]);
    await program.wrote('ready at');
    expect(await ask('/database')).toBe('bastion_app without owner');
    const [worker] = await listWorkers();
    expect(environmentOf(program.child.pid)).toContain('BASTION_DATABASE_OWNER_URL=');
    expect(environmentOf(worker)).toContain('DATABASE_URL=');
    expect(environmentOf(worker)).not.toContain('BASTION_DATABASE_OWNER_URL');
    await stop(program);
    await stop(database);
  });

  test('a port that another program has is named, and everything is cleaned up', async () => {
    const other = createServer().listen(port, '127.0.0.1');
    const program = start();
    expect(await program.ended()).toBe(75);
    expect(program.text()).toContain(`127.0.0.1:${port} is in use by another program`);
    expect(listProcessesIn(cluster())).toEqual([]);
    expect(existsSync(join(home, 'data', 'bastion.lock'))).toBe(false);
    other.close();
  });

  test('a worker that refuses to serve ends the start with its reason', async () => {
    const program = start({ SMALL_START: 'fails' });
    expect(await program.ended()).toBe(70);
    expect(program.text()).toContain('bastion: the role may bypass row level security');
    expect(listProcessesIn(cluster())).toEqual([]);
  });

  test('SIGTERM in the middle of a start ends it cleanly', async () => {
    const program = start();
    await until(() => existsSync(join(cluster(), 'postmaster.pid')));
    await stop(program);
    expect(program.text()).not.toContain('ready at');
    expect(listProcessesIn(cluster())).toEqual([]);
  });

  test('kill -9 of the primary process takes the workers along and does not stop the next start', async () => {
    const program = await startUp();
    const workers = [...(await listWorkers())].map(Number);
    expect(workers).toHaveLength(2);
    program.child.kill('SIGKILL');
    await until(() => workers.every((pid) => !isAlive(pid)));
    const again = await startUp();
    expect(await ask('/database')).toBe('bastion_app without owner');
    await stop(again);
  });
});

describe('running', () => {
  test.each([
    ['8', '100'],
    ['50', '122'],
  ])('with %s connections per worker PostgreSQL takes %s', async (BASTION_DATABASE_CONNECTIONS, expected) => {
    const program = await startUp({ BASTION_DATABASE_CONNECTIONS });
    expect(await ask('/connections')).toBe(expected);
    await stop(program);
  });

  test('workers get the application role only, and no password stands in an argument list', async () => {
    const program = await startUp();
    expect(await ask('/database')).toBe('bastion_app without owner');
    const password = readFileSync(join(home, 'keys', 'postgres-app.password'), 'utf8').trim();
    for (const pid of [program.child.pid, ...(await listWorkers())])
      expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(password);
    expect(program.text()).not.toContain(password);
    await stop(program);
  });

  test('a worker that crashes is replaced while the other one serves', async () => {
    const program = await startUp();
    const before = await listWorkers();
    await tryAsk('/crash');
    for (let i = 0; i < 5; i++) expect(before).toContain(await ask('/'));
    await until(async () => (await listWorkers()).size === 2);
    const after = await listWorkers();
    expect([...after].filter((pid) => before.has(pid))).toHaveLength(1);
    expect(await restarts()).toBe(1);
    await stop(program);
  });

  test('a worker that crashes again and again is started ever more slowly', async () => {
    const program = start({ SMALL_START: 'crashes', BASTION_WORKERS: '1' });
    await program.wrote('delay_ms=800');
    const delays = [...program.text().matchAll(/delay_ms=(\d+)/g)].map((match) => Number(match[1]));
    expect(delays).toEqual([100, 200, 400, 800]);
    await stop(program);
  });

  test('PostgreSQL dies and comes back: the same workers reach it again', async () => {
    const program = await startUp();
    const workers = await listWorkers();
    process.kill(readInstanceFile(join(home, 'data'))?.pid ?? Number.NaN, 'SIGKILL');
    await program.wrote('PostgreSQL is running again');
    expect(await ask('/database')).toBe('bastion_app without owner');
    expect(await listWorkers()).toEqual(workers);
    expect(await metrics()).toContain('bastion_embedded_postgres_restarts_total 1');
    await stop(program);
  });

  test('metrics of all workers stand on the internal port only', async () => {
    const program = await startUp();
    expect(await metrics()).toMatch(/^bastion_workers_listening 2$/m);
    expect(await metrics()).toMatch(/^process_cpu_seconds_total/m);
    expect((await fetch(`http://127.0.0.1:${internalPort}/`)).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${internalPort}/metrics`, { method: 'POST' })).status).toBe(404);
    expect(await ask('/metrics')).toMatch(/^\d+$/);
    await stop(program);
  });

  test('an internal port that is taken costs the metrics and not the service', async () => {
    const other = createServer().listen(internalPort, '127.0.0.1');
    const program = await startUp();
    await program.wrote('GET /metrics is not served');
    expect(await ask('/')).toMatch(/^\d+$/);
    await stop(program);
    other.close();
  });
});

describe('stopping', () => {
  test('SIGTERM: requests in progress finish, new ones are refused, PostgreSQL stops', async () => {
    const program = await startUp();
    const slow = ask('/slow?ms=1200');
    await until(async () => (await tryAsk('/')) !== 'no answer');
    program.child.kill('SIGTERM');
    await until(async () => (await tryAsk('/')) === 'no answer');
    expect(await slow).toMatch(/^\d+$/);
    expect(await program.ended()).toBe(0);
    expect(listProcessesIn(cluster())).toEqual([]);
    expect(existsSync(join(home, 'data', 'bastion.lock'))).toBe(false);
  });

  test('Ctrl-C, which signals every process and that twice, finishes requests too', async () => {
    const program = await startUp();
    const workers = await listWorkers();
    const slow = ask('/slow?ms=800');
    await ask('/');
    for (const pid of [program.child.pid, ...workers, program.child.pid]) process.kill(Number(pid), 'SIGINT');
    expect(await slow).toMatch(/^\d+$/);
    expect(await program.ended()).toBe(0);
  });

  test('a worker that gets SIGTERM itself finishes its request and is replaced', async () => {
    const program = await startUp({ BASTION_WORKERS: '1' });
    const [worker] = await listWorkers();
    const slow = ask('/slow?ms=500');
    await ask('/');
    process.kill(Number(worker), 'SIGTERM');
    expect(await slow).toBe(worker);
    await until(async () => !['no answer', worker].includes(await tryAsk('/')));
    await stop(program);
  });
});
