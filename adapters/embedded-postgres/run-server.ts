import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isReady } from './clear-the-way.ts';
import type { OsUser } from './find-os-user.ts';
import type { Place } from './place-cluster.ts';

export type ServerOptions = {
  place: Place;
  user: OsUser | undefined;
  port: number;
  maxConnections?: number | undefined;
  logFile: string;
};

const START_LIMIT_MS = 60_000;
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '128MB',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  // Statements and the details of errors can hold personal values.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  wal_compression: 'on',
  io_method: 'sync',
  jit: 'off',
};

/** The programs' own arguments; `ps` shows them, so they hold no secret. */
const serverArguments = ({ place, port, maxConnections = 200 }: ServerOptions): string[] => [
  '-D',
  place.cluster,
  ...Object.entries({ ...settings, port, max_connections: maxConnections }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]),
];

/**
 * Starts PostgreSQL and waits until it takes connections. It runs in its own session, because a Ctrl-C in the terminal
 * reaches a whole process group and would stop the database before the requests in progress have ended.
 */
export async function runServer(options: ServerOptions): Promise<ChildProcess> {
  const { place, user, logFile } = options;
  const log = openLog(logFile);
  const child = spawn(join(place.bin, 'postgres'), serverArguments(options), {
    ...user,
    cwd: '/',
    env: { LC_ALL: 'C' },
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  await waitUntilReady(child, place.cluster, logFile);
  return child;
}

async function waitUntilReady(child: ChildProcess, cluster: string, logFile: string): Promise<void> {
  let failure: string | undefined;
  child.once('error', (error) => {
    failure = error.message;
  });
  child.once('exit', (status, signal) => {
    failure ??= `it ended with ${signal ?? `status ${status}`}`;
  });
  const limit = Date.now() + START_LIMIT_MS;
  while (child.pid === undefined || !isReady(cluster, child.pid)) {
    if (failure === undefined && Date.now() > limit) {
      failure = `it was not ready after ${START_LIMIT_MS / 1000} s`;
      child.kill('SIGQUIT');
    }
    if (failure !== undefined) throw new Error(`PostgreSQL did not start: ${failure}${quoteReason(logFile)}`);
    await sleep(10);
  }
}

/** What PostgreSQL itself gave as the reason, and where it stands. */
function quoteReason(logFile: string): string {
  const reason = readFileSync(logFile, 'utf8')
    .match(/(?<=FATAL: {2}).*/g)
    ?.at(-1);
  return `${reason ? ` (${reason})` : ''}; see ${logFile}`;
}

/** The log, opened to append; a long one is put aside once. */
function openLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}
