import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { chownSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { findOsUser } from '../../adapters/embedded-postgres/find-os-user.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { randomToken } from '../../server/kernel/ids.ts';
import { Secret } from '../../server/kernel/secret.ts';
import { scratchFolder } from '../runtime/support/scratch-folder.ts';
import type { TestDatabase } from './clone-database.ts';
import { findFreePort } from './find-free-port.ts';
import { findTool } from './find-tool.ts';
import { silentLog } from './silent-log.ts';

/**
 * Debian's PostgreSQL, as an operator would bring it (`DATABASE_URL`), in a cluster of its own: with `pg_dump`, which the
 * embedded one lacks, and of another version than that. A cluster that the package made and runs is left alone.
 */
export type DebianPostgres = {
  /** The migrated database `bastion`. */
  readonly database: TestDatabase;
  /** What `pg_dump` writes of a database, as SQL: with `COPY`, or with an `INSERT` for every row. */
  readonly dump: (options?: { readonly database?: string; readonly inserts?: boolean }) => Promise<string>;
  /** A new database out of a dump. */
  readonly restoreInto: (newDatabase: string, dump: string) => Promise<TestDatabase>;
  /** What the server itself has written. */
  readonly readLog: () => Promise<string>;
  readonly remove: () => Promise<void>;
};

const LIMIT_MS = 30_000;
const superuser = 'postgres';
const logName = 'postgres.log';
const createRoles = 'adapters/postgres/create-roles.sh';

/** Runs a program to its end; answers what it wrote. */
async function run(command: string, args: readonly string[], options: SpawnOptions = {}, input = ''): Promise<string> {
  const child = spawn(command, args, { ...options, stdio: 'pipe' });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  const [out, complaints, status] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
    ended,
  ]);
  if (status !== 0) throw new Error(`${command} ended with status ${status}: ${complaints.slice(0, 2_000)}`);
  return out;
}

async function query(url: string, sql: string, values: unknown[] = []) {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

type Cluster = { readonly bin: string; readonly folder: string; readonly password: string };

async function initialise({ bin, folder, password }: Cluster): Promise<void> {
  const user = findOsUser();
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  if (user) for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid);
  const options = ['--username', superuser, '--pwfile', passwordFile, '--auth=scram-sha-256', '--encoding=UTF8'];
  const quick = ['--locale=C.UTF-8', '--no-sync', '--no-instructions'];
  await run(join(bin, 'initdb'), ['-D', join(folder, 'data'), ...options, ...quick], { ...user, cwd: '/' });
}

/** Starts the server on a port of the system's choice and waits until it takes connections. */
async function start({ bin, folder }: Cluster): Promise<{ server: ChildProcess; port: number }> {
  const port = await findFreePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port,
    fsync: 'off',
    max_connections: 60,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const data = join(folder, 'data');
  const log = openSync(join(folder, logName), 'a');
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...args], {
    ...findOsUser(),
    cwd: '/',
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const limit = Date.now() + LIMIT_MS;
  while (!isReady(data)) {
    const isOver = server.exitCode !== null || Date.now() > limit;
    if (isOver) throw new Error(`Debian's PostgreSQL did not start (status ${server.exitCode})`);
    await sleep(20);
  }
  return { server, port };
}

function isReady(data: string): boolean {
  try {
    return /^ready\s*$/m.test(readFileSync(join(data, 'postmaster.pid'), 'utf8'));
  } catch {
    return false;
  }
}

/** Somebody else may take the port that was free a moment ago. */
const startWithRetry = (cluster: Cluster) => start(cluster).catch(() => start(cluster));

/** Starts it and migrates it as the product does, with the roles that operators make by `create-roles.sh`. */
export async function startDebianPostgres(): Promise<DebianPostgres> {
  const initdb = findTool('postgresql');
  if (!initdb) throw new Error('this machine has no PostgreSQL of its own; npm test says how to get it');
  const scratch = scratchFolder();
  const passwords = { superuser: randomToken(), owner: randomToken(), app: randomToken() };
  const cluster = { bin: dirname(initdb), folder: scratch.path, password: passwords.superuser };
  await initialise(cluster);
  const { server, port } = await startWithRetry(cluster);
  const ended = new Promise((resolve) => server.once('exit', resolve));

  const env = {
    ...process.env,
    PGHOST: '127.0.0.1',
    PGPORT: String(port),
    PGUSER: superuser,
    PGPASSWORD: passwords.superuser,
  };
  const secrets = join(scratch.path, 'secrets');
  mkdirSync(secrets, { mode: 0o700 });
  for (const role of ['owner', 'app'] as const) writeFileSync(join(secrets, role), passwords[role]);
  const PATH = `${cluster.bin}:${process.env.PATH}`;
  await run('bash', ['-e', createRoles], { env: { ...env, PATH, SECRETS_DIR: secrets } });

  const urlOf = (role: string, password: string, name: string) =>
    `postgres://${role}:${password}@127.0.0.1:${port}/${name}`;
  const asSuperuser = (name: string) => urlOf(superuser, passwords.superuser, name);
  const open = (name: string): TestDatabase => ({
    name,
    appUrl: new Secret(urlOf('bastion_app', passwords.app, name)),
    ownerUrl: new Secret(urlOf('bastion_owner', passwords.owner, name)),
    superuserUrl: new Secret(asSuperuser(name)),
    query: (sql, values) => query(asSuperuser(name), sql, values) as never,
    drop: async () => {
      await query(asSuperuser('postgres'), `drop database if exists ${name} with (force)`);
    },
  });
  const database = open('bastion');
  await migrate(database.ownerUrl, 'bastion_app', silentLog);

  return {
    database,
    dump: ({ database: name = 'bastion', inserts = false } = {}) =>
      run(join(cluster.bin, 'pg_dump'), [...(inserts ? ['--inserts'] : []), name], { env }),
    async restoreInto(newDatabase, dump) {
      await query(asSuperuser('postgres'), `create database ${newDatabase} owner bastion_owner`);
      const options = ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', '--dbname', newDatabase];
      await run(join(cluster.bin, 'psql'), options, { env }, dump);
      return open(newDatabase);
    },
    readLog: () => readFile(join(scratch.path, logName), 'utf8'),
    async remove() {
      server.kill('SIGQUIT');
      await ended;
      scratch.remove();
    },
  };
}
