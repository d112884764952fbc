import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findOsUser } from '../../adapters/embedded-postgres/find-os-user.ts';
import { findRunningPostgres } from '../../adapters/embedded-postgres/find-running-postgres.ts';
import { readInstanceFile } from '../../adapters/embedded-postgres/instance-file.ts';
import type { PostgresUrls } from '../../adapters/embedded-postgres/postgres-urls.ts';
import { isAlive, listProcessesIn } from '../../adapters/embedded-postgres/process-table.ts';
import { killPrograms, type Program, runNode, until } from './support/run-node.ts';
import { scratchFolder } from './support/scratch-folder.ts';

const isRoot = process.getuid?.() === 0;
const scratches = [scratchFolder()];
const folder = scratches[0]?.path ?? '';
let number = 0;
let home = '';

const start = (path = home) => runNode(['test/runtime/support/hold-postgres.ts', path]);
const dataIn = (path: string) => ({ dataDir: join(path, 'data'), keysDir: join(path, 'keys') });
const findPostmaster = (path = home) => readInstanceFile(join(path, 'data'))?.pid;

/** The id of the running PostgreSQL. It throws rather than answer 0, which would signal the tests themselves. */
function postmaster(): number {
  const pid = findPostmaster();
  if (!pid) throw new Error('PostgreSQL is not running');
  return pid;
}

async function startUp(path = home): Promise<Program> {
  const program = start(path);
  await program.wrote(/^(up|failed)/m);
  if (program.text().includes('failed')) throw new Error(program.text());
  return program;
}

async function stop(program: Program): Promise<void> {
  program.child.kill('SIGTERM');
  expect(await program.ended()).toBe(0);
}

/** Runs one statement on the instance that runs in this home. */
async function query(role: keyof PostgresUrls, statement: string, path = home): Promise<Record<string, unknown>[]> {
  const urls = findRunningPostgres(dataIn(path));
  const client = new Client({ connectionString: urls?.[role].reveal() });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** A home that was started and stopped once, with one row in it; every test gets its own copy. */
beforeAll(async () => {
  const first = await startUp(join(folder, 'first'));
  expect(first.text()).toContain('Creating the database');
  await query('ownerUrl', "create table notes as select 'kept' as note", join(folder, 'first'));
  await stop(first);
});

beforeEach(() => {
  number += 1;
  home = join(folder, `home-${number}`);
  copyFirst(home);
});

afterEach(async () => {
  const pid = findPostmaster();
  await killPrograms();
  if (pid && isAlive(pid)) process.kill(pid, 'SIGQUIT');
  await until(() => !pid || !isAlive(pid));
});
afterAll(() => {
  for (const scratch of scratches) scratch.remove();
});

/** A copy with owners and modes, both of which PostgreSQL checks. */
const copyFirst = (to: string) => expect(spawnSync('cp', ['-a', join(folder, 'first'), to]).status).toBe(0);

function chownAll(path: string, user: { uid: number; gid: number }): void {
  chownSync(path, user.uid, user.gid);
  if (statSync(path).isDirectory()) for (const name of readdirSync(path)) chownAll(join(path, name), user);
}

describe('what it gives', () => {
  test('the application role owns nothing and has no right to bypass row level security', async () => {
    const program = await startUp();
    const [role] = await query('appUrl', 'select * from pg_roles where rolname = current_user');
    expect(role).toMatchObject({
      rolname: 'bastion_app',
      rolsuper: false,
      rolbypassrls: false,
      rolcreatedb: false,
      rolcreaterole: false,
    });
    await expect(query('appUrl', 'create table mine (id int)')).rejects.toThrow('permission denied');
    await expect(query('appUrl', 'select * from notes')).rejects.toThrow('permission denied');
    const [owner] = await query('ownerUrl', 'select rolsuper, rolbypassrls from pg_roles where rolname = current_user');
    expect(owner).toEqual({ rolsuper: false, rolbypassrls: false });
    await stop(program);
  });

  test('no password, a wrong one and another role are refused; it listens on loopback only', async () => {
    const program = await startUp();
    const url = new URL(findRunningPostgres(dataIn(home))?.appUrl.reveal() ?? '');
    url.password = 'wrong';
    await expect(new Client({ connectionString: url.href }).connect()).rejects.toThrow(
      'password authentication failed',
    );
    url.password = '';
    await expect(new Client({ connectionString: url.href }).connect()).rejects.toThrow(/password/);
    const rows = await query('superuserUrl', 'show listen_addresses');
    expect(rows).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query('superuserUrl', 'show unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
    await stop(program);
  });

  test('passwords are three different ones, readable by the owner only, and in no argument list', async () => {
    const program = await startUp();
    const files = readdirSync(join(home, 'keys')).map((name) => join(home, 'keys', name));
    const passwords = files.map((file) => readFileSync(file, 'utf8').trim());
    expect(new Set(passwords).size).toBe(3);
    for (const file of files) expect(statSync(file).mode & 0o777).toBe(0o600);
    const arguments_ = readFileSync(`/proc/${postmaster()}/cmdline`, 'utf8');
    const environment = readFileSync(`/proc/${postmaster()}/environ`, 'utf8');
    for (const password of passwords) expect(arguments_ + environment).not.toContain(password);
    await stop(program);
  });
});

function isInitialising(dataDir: string): boolean {
  if (!existsSync(dataDir)) return false;
  const name = readdirSync(dataDir).find((entry) => entry.startsWith('postgres.unfinished'));
  return name !== undefined && existsSync(join(dataDir, name, 'base'));
}

describe('stopping and starting', () => {
  test('data and port survive, and nothing is found while it is stopped', async () => {
    const program = await startUp();
    const port = readInstanceFile(join(home, 'data'))?.port;
    await stop(program);
    expect(findRunningPostgres(dataIn(home))).toBeUndefined();
    const again = await startUp();
    expect(again.text()).not.toContain('Creating');
    expect(readInstanceFile(join(home, 'data'))?.port).toBe(port);
    expect(await query('ownerUrl', 'select note from notes')).toEqual([{ note: 'kept' }]);
    await stop(again);
  });

  test('another program took the port meanwhile: it takes a new one', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    writeFileSync(join(home, 'data', 'postgres.json'), JSON.stringify({ port }));
    const program = await startUp();
    expect(readInstanceFile(join(home, 'data'))?.port).not.toBe(port);
    expect(await query('ownerUrl', 'select note from notes')).toHaveLength(1);
    await stop(program);
    taken.close();
  });

  test('kill -9 of everything at once: committed data survive', async () => {
    const program = await startUp();
    await query('ownerUrl', "insert into notes values ('committed')");
    program.child.kill('SIGKILL');
    process.kill(postmaster(), 'SIGKILL');
    await program.ended();
    const again = await startUp();
    expect(await query('ownerUrl', 'select note from notes')).toHaveLength(2);
    await stop(again);
  });

  test('kill -9 of the holder leaves an orphan: the next start ends it and takes over', async () => {
    const program = await startUp();
    const orphan = postmaster();
    program.child.kill('SIGKILL');
    await program.ended();
    expect(isAlive(orphan)).toBe(true);
    const again = await startUp();
    expect(isAlive(orphan)).toBe(false);
    expect(await query('ownerUrl', 'select note from notes')).toHaveLength(1);
    await stop(again);
  });

  test('a pid file whose process is now a stranger does not stop a start, nor does the stranger suffer', async () => {
    const program = await startUp();
    process.kill(postmaster(), 'SIGSTOP');
    program.child.kill('SIGKILL');
    const file = join(home, 'data', 'postgres', 'postmaster.pid');
    const content = readFileSync(file, 'utf8');
    process.kill(postmaster(), 'SIGKILL');
    await until(() => !isAlive(postmaster()));
    const stranger = spawn('sleep', ['60'], { ...findOsUser(), stdio: 'ignore' });
    writeFileSync(file, content.replace(/^\d+/, String(stranger.pid)));
    const again = await startUp();
    expect(await query('ownerUrl', 'select note from notes')).toHaveLength(1);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    stranger.kill();
    await stop(again);
  });

  test('a first start that was killed halfway does not spoil the next', async () => {
    rmSync(home, { recursive: true });
    const program = start();
    await until(() => isInitialising(join(home, 'data')));
    program.child.kill('SIGKILL');
    await program.ended();
    const again = await startUp();
    expect(await query('ownerUrl', 'select 1 as one')).toEqual([{ one: 1 }]);
    await stop(again);
  });

  test('the keys folder was lost: new passwords are made and the data are still there', async () => {
    rmSync(join(home, 'keys'), { recursive: true });
    const program = await startUp();
    expect(await query('ownerUrl', 'select note from notes')).toEqual([{ note: 'kept' }]);
    await stop(program);
  });
});

describe('dying', () => {
  test('kill -9 of PostgreSQL is noticed and it runs again on the same port, each time', async () => {
    const program = await startUp();
    const port = readInstanceFile(join(home, 'data'))?.port;
    for (const _ of [1, 2]) {
      const before = postmaster();
      process.kill(before, 'SIGKILL');
      await until(() => findPostmaster() !== before && isAlive(postmaster()));
      expect(readInstanceFile(join(home, 'data'))?.port).toBe(port);
      expect(await query('ownerUrl', 'select note from notes')).toEqual([{ note: 'kept' }]);
    }
    expect(program.text().match(/exited: SIGKILL/g)).toHaveLength(2);
    await stop(program);
  });

  test('a stop right after a death ends it for good', async () => {
    const program = await startUp();
    process.kill(postmaster(), 'SIGKILL');
    await program.wrote('exited');
    await stop(program);
    expect(findPostmaster()).toBeUndefined();
    expect(listProcessesIn(join(home, 'data', 'postgres'))).toEqual([]);
  });
});

describe.runIf(isRoot)('as root', () => {
  const closedHome = () => {
    rmSync(home, { recursive: true });
    const closed = scratchFolder();
    scratches.push(closed);
    chmodSync(closed.path, 0o700);
    home = join(closed.path, 'home');
    return home;
  };

  test('it runs as the user postgres', async () => {
    const program = await startUp();
    expect(statSync(`/proc/${postmaster()}`).uid).toBe(findOsUser()?.uid);
    await stop(program);
  });

  test('a folder that user cannot enter: the cluster lies elsewhere, a link leads to it, and it is found again', async () => {
    const inside = join(closedHome(), 'data', 'postgres');
    const program = await startUp();
    expect(program.text()).toContain('cannot enter');
    expect(lstatSync(inside).isSymbolicLink()).toBe(true);
    const outside = realpathSync(inside);
    scratches.push({ path: outside, remove: () => rmSync(dirname(outside), { recursive: true, force: true }) });
    await query('ownerUrl', "create table notes as select 'kept' as note");
    await stop(program);
    const again = await startUp();
    expect(await query('ownerUrl', 'select note from notes')).toEqual([{ note: 'kept' }]);
    await stop(again);

    rmSync(join(home, 'data'), { recursive: true });
    const fresh = await startUp();
    expect(fresh.text()).toContain('an earlier one was kept');
    await expect(query('ownerUrl', 'select note from notes')).rejects.toThrow('does not exist');
    await stop(fresh);
  });

  test('the link leads nowhere: it refuses instead of starting empty', async () => {
    rmSync(join(home, 'data', 'postgres'), { recursive: true });
    symlinkSync(join(folder, 'no-such-folder'), join(home, 'data', 'postgres'));
    const program = start();
    expect(await program.ended()).toBe(1);
    expect(program.text()).toContain('points to a folder that is gone');
  });

  test('as an ordinary user it runs as that user', async () => {
    const user = findOsUser();
    const path = join(folder, 'ordinary');
    copyFirst(path);
    if (!user) throw new Error('root has a user for PostgreSQL');
    chownAll(path, user);
    home = path;
    const program = runNode(['test/runtime/support/hold-postgres.ts', path], user);
    await program.wrote(/^(up|failed)/m);
    expect(await query('ownerUrl', 'select note from notes')).toEqual([{ note: 'kept' }]);
    await stop(program);
  });
});
