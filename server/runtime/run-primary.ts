import type { Server } from 'node:http';
import { flushCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../adapters/postgres/database.ts';
import type { Config } from '../config.ts';
import type { ErrorSink } from '../errors/error-sink.ts';
import { createLateErrors } from '../errors/late-errors.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { DatabaseUrls } from './database-urls.ts';
import { exitStatus } from './exit-status.ts';
import { findRefusedLogin } from './find-refused-login.ts';
import { isPortTaken } from './is-port-taken.ts';
import type { Refusal } from './messages.ts';
import type { RunningDatabase } from './start-database.ts';
import { takeInstanceLock } from './take-instance-lock.ts';
import { startWorkerPool } from './worker-pool.ts';

const REPORT_LIMIT_MS = 500;

/** Called once every worker listens, to greet the operator. */
export type Announce = (urls: DatabaseUrls) => Promise<void>;

/**
 * The primary process: it serves nothing to the outside itself.
 *
 * take the data folder → fork the workers, which load their modules meanwhile → start the database and migrate it →
 * let the workers go → announce. A signal, or the end of the process that started this one, undoes it in reverse:
 * workers finish their requests, the database stops, the folder is released.
 */
export function runPrimary(config: Config, plainLog: Log, announce: Announce): void {
  const errors = createLateErrors(plainLog);
  const { log } = errors;
  const release = config.databaseUrl ? () => undefined : takeDataFolder(config);
  let isStopping = false;
  let internal: Server | undefined;
  const restarts = { workers: 0, postgres: 0 };
  const aborting = new AbortController();
  const pool = startWorkerPool({
    size: config.workers,
    log,
    onAllListening: () => void greet(),
    onRefused: ({ reason, status }: Refusal) => void stop(status, reason),
    onRestart: () => {
      restarts.workers += 1;
    },
  });
  const database = runDatabase();
  database.then(
    ({ urls }) => letGo(urls),
    (error) => {
      const refused = config.databaseUrl && findRefusedLogin(error);
      if (refused) return stop(exitStatus.badSettings, `PostgreSQL refuses BASTION_DATABASE_OWNER_URL: ${refused}`);
      return stop(exitStatus.fault, `the database could not be started: ${describe(error)}`);
    },
  );

  // What loads slowly is loaded once the workers are forked, which then load their own modules at the same time.
  async function runDatabase(): Promise<RunningDatabase> {
    const { startDatabase } = await import('./start-database.ts');
    const onEmbeddedExit = () => {
      restarts.postgres += 1;
    };
    return startDatabase(config, { log, signal: aborting.signal, onEmbeddedExit });
  }

  async function letGo(urls: DatabaseUrls): Promise<void> {
    if (await isPortTaken(config))
      return stop(
        exitStatus.busy,
        `${config.host}:${config.port} is in use by another program; set PORT to a free one`,
      );
    pool.go({ databaseUrl: urls.appUrl, redisUrl: config.redisUrl });
  }

  async function greet(): Promise<void> {
    flushCompileCache();
    const { urls } = await database;
    const { serveMetrics } = await import('./serve-metrics.ts');
    const { internalHost: host, internalPort: port } = config;
    const counts = {
      listening: pool.countListening,
      workerRestarts: () => restarts.workers,
      postgresRestarts: () => restarts.postgres,
    };
    if (!isStopping) internal = serveMetrics({ host, port }, counts, log);
    await errors.open(await openErrorSink(urls));
    await announce(urls).catch((error) => log.error('The greeting failed', { error }));
  }

  async function stop(status: number, reason?: string): Promise<void> {
    if (isStopping) return;
    isStopping = true;
    if (reason) process.stderr.write(`bastion: ${reason}\n`);
    else log.info('Stopping: requests in progress are finished first');
    aborting.abort();
    internal?.close();
    await pool.stop();
    await Promise.race([errors.close(), sleep(REPORT_LIMIT_MS)]);
    await stopDatabase(database, log);
    release();
    process.exit(status);
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0));
  process.once('disconnect', () => stop(0));
  process.on('uncaughtException', (error) => {
    log.error('The primary process failed', { error });
    void stop(exitStatus.fault, `a fault in the primary process: ${describe(error)}`);
  });
}

/** Errors of this process go where those of the workers go; until there is a database they stand in the log alone. */
async function openErrorSink({ appUrl }: DatabaseUrls): Promise<ErrorSink> {
  const [{ createErrorSink }, { openDatabase }] = await Promise.all([
    import('../errors/error-sink.ts'),
    import('../../adapters/postgres/database.ts'),
  ]);
  let db: Database | undefined;
  const open = () => {
    db ??= openDatabase({ url: appUrl, connections: 2 });
    return db;
  };
  return createErrorSink({ db: open, clock: systemClock, process: 'primary' });
}

function takeDataFolder({ dataDir, url }: Config): () => void {
  const lock = tryLock(dataDir, url);
  if (lock.ok) return lock.release;
  const { pid, since, address } = lock.holder;
  return refuse(
    exitStatus.busy,
    `${dataDir} is in use by a Bastion that runs since ${since} as process ${pid} at ${address}; ` +
      'stop it first, or set BASTION_DATA_DIR to another folder',
  );
}

function tryLock(dataDir: string, url: string) {
  try {
    return takeInstanceLock(dataDir, url);
  } catch (error) {
    return refuse(exitStatus.badSettings, `${dataDir} cannot be used (${describe(error)}); set BASTION_DATA_DIR`);
  }
}

function refuse(status: number, reason: string): never {
  process.stderr.write(`bastion: ${reason}\n`);
  process.exit(status);
}

async function stopDatabase(database: Promise<RunningDatabase>, log: Log): Promise<void> {
  const running = await database.catch(() => undefined);
  await running?.stop().catch((error) => log.error('PostgreSQL did not stop cleanly', { error }));
}

/** The messages of an error and its causes. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause ? `${error.message} (${describe(error.cause)})` : error.message;
}
