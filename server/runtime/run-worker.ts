import { flushCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { AggregatorRegistry, collectDefaultMetrics } from 'prom-client';
import type { Config } from '../config.ts';
import type { Log } from '../kernel/log.ts';
import { SettingError } from '../kernel/setting-error.ts';
import type { DatabaseUrls } from './database-urls.ts';
import { exitStatus } from './exit-status.ts';
import { findOutage } from './find-outage.ts';
import { findRefusedLogin } from './find-refused-login.ts';
import { giveMemoryBack } from './give-memory-back.ts';
import type { FromPrimary, FromWorker, Refusal } from './messages.ts';
import { createSecretsFromPrimary } from './secrets-from-primary.ts';

export type RunningServer = {
  readonly stop: () => Promise<void>;
  readonly report: (said: string, error: unknown) => Promise<void>;
};
export type StartOptions = {
  /** Whether it takes the place of a worker that has served: it then serves as well as it can. */
  readonly isReplacement: boolean;
};
export type StartServer = (
  config: Config,
  urls: DatabaseUrls,
  log: Log,
  options: StartOptions,
) => Promise<RunningServer>;

type Go = Extract<FromPrimary, { readonly type: 'go' }>;

const STOP_LIMIT_MS = 11_000;
const REPORT_LIMIT_MS = 500;

/**
 * One worker: loads its modules while the database starts, serves once the primary process says go, and leaves when it
 * is told to or gets SIGTERM, its requests finished. When the primary process dies, node:cluster ends the worker.
 */
export function runWorker(config: Config, log: Log, loadServer: () => Promise<StartServer>): void {
  let server: Promise<RunningServer> | undefined;
  let isStopping = false;
  const secrets = createSecretsFromPrimary(tell);
  new AggregatorRegistry();
  collectDefaultMetrics();

  const stop = async () => {
    if (isStopping) return;
    isStopping = true;
    await Promise.race([server?.then((running) => running.stop()), sleep(STOP_LIMIT_MS)]).catch(() => undefined);
    process.exit(0);
  };
  const go = async ({ secrets: { databaseUrl, redisUrl }, isReplacement }: Go) => {
    const startServer = await loading;
    const live = redisUrl ? { ...config, redisUrl: secrets.open('redisUrl', redisUrl) } : config;
    server = startServer(live, { appUrl: secrets.open('databaseUrl', databaseUrl) }, log, { isReplacement });
    await server;
    tell({ type: 'listening' });
    flushCompileCache();
    await giveMemoryBack();
  };
  const receive = (message: FromPrimary) => {
    if (message.type === 'stop') void stop();
    if (message.type === 'go' && !server) go(message).catch((error) => refuseToServe(error, log, config));
    secrets.receive(message);
  };

  process.on('SIGTERM', stop);
  // A Ctrl-C in the terminal reaches every process; the primary process tells the workers what to do about it.
  process.on('SIGINT', () => undefined);
  process.on('SIGHUP', () => undefined);
  process.on('uncaughtException', (error) => crash(error, log, server));
  const loading = loadServer();
  loading.then(
    () => {
      process.on('message', receive);
      tell({ type: 'waiting' });
    },
    (error) => crash(error, log),
  );
}

function tell(message: FromWorker, then?: () => void): void {
  process.send?.(message, undefined, undefined, then);
}

/** Ends this worker, with what happened in the log and, if that takes no longer than a moment, in the database. */
function crash(error: unknown, log: Log, server?: Promise<RunningServer>): void {
  log.error('The worker crashed', { error });
  const reporting = server?.then(({ report }) => report('The worker crashed', error)).catch(() => undefined);
  void Promise.race([reporting, sleep(REPORT_LIMIT_MS)]).finally(() => process.exit(exitStatus.fault));
}

/** Tells why this worker does not serve; what an outage prevented is simply tried again by the next worker. */
function refuseToServe(error: unknown, log: Log, { host, port }: Config): void {
  if (findOutage(error) || !(error instanceof Error)) {
    crash(error, log);
    return;
  }
  const { reason, status } = refusalOf(error, host, port);
  if (status === exitStatus.fault) log.error('The worker could not start to serve', { error });
  tell({ type: 'refused', refusal: { reason, status } }, () => process.exit(status));
}

function refusalOf(error: Error, host: string, port: number): Refusal {
  if ('code' in error && error.code === 'EADDRINUSE')
    return { reason: `${host}:${port} is in use by another program; set PORT to a free one`, status: exitStatus.busy };
  const refused = findRefusedLogin(error);
  if (refused) return { reason: `PostgreSQL refuses DATABASE_URL: ${refused}`, status: exitStatus.badSettings };
  return { reason: error.message, status: error instanceof SettingError ? exitStatus.badSettings : exitStatus.fault };
}
