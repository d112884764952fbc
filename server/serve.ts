import { createServer } from 'node:http';
import { openBadNetworks } from '../adapters/bad-networks/open-bad-networks.ts';
import { openNetworkLists } from '../adapters/bad-networks/open-network-lists.ts';
import { openBreachIndex } from '../adapters/breach-index/open-breach-index.ts';
import { createBreakers } from '../adapters/breakers.ts';
import { createDataFiles } from '../adapters/data-files/data-files.ts';
import { openErasureList } from '../adapters/erasure-list.ts';
import { createFailoverLimitStore } from '../adapters/failover-limit-store.ts';
import { openGeoDatabases } from '../adapters/geo-ip/open-geo-databases.ts';
import { openGeoIp } from '../adapters/geo-ip/open-geo-ip.ts';
import type { LimitStore } from '../adapters/limit-store.ts';
import { openMailer } from '../adapters/mail/open-mailer.ts';
import { createLazyOutboundFetch } from '../adapters/outbound-fetch/lazy-outbound-fetch.ts';
import { createPasswordHash } from '../adapters/password-hash/password-hash.ts';
import { createPasswordStrength } from '../adapters/password-strength/password-strength.ts';
import { openChangeFeed } from '../adapters/postgres/change-feed.ts';
import { findIsolationProblem, listPendingMigrations } from '../adapters/postgres/check-role.ts';
import { createCommitUnit } from '../adapters/postgres/commit-unit.ts';
import { type Database, openDatabase } from '../adapters/postgres/database.ts';
import { createFindRecord } from '../adapters/postgres/find-record.ts';
import { openJobQueue } from '../adapters/postgres/job-queue/open-job-queue.ts';
import { listMigrationNames } from '../adapters/postgres/migrate.ts';
import { createPostgresLimitStore } from '../adapters/postgres/rate-limits.ts';
import { openPwnedPasswords } from '../adapters/pwned-passwords/pwned-passwords.ts';
import type { RedisHandle } from '../adapters/redis/open-redis.ts';
import { createRedisLimitStore } from '../adapters/redis/redis-limit-store.ts';
import { openTimeStamp } from '../adapters/time-stamp/open-time-stamp.ts';
import { openWitnesses } from '../adapters/witness/open-witnesses.ts';
import { buildApp } from './app.ts';
import { rotationPolicy, secretsOf } from './config/rotation-policy.ts';
import type { Config } from './config.ts';
import type { Deps } from './deps.ts';
import { createErrorSink } from './errors/error-sink.ts';
import { createReportingLog } from './errors/reporting-log.ts';
import { answerBrokenRequests } from './http/answer-broken-requests.ts';
import type { Readiness, ReadinessChecks } from './http/health.ts';
import { securityHeaders } from './http/security-headers.ts';
import { systemClock } from './kernel/clock.ts';
import { MINUTE } from './kernel/duration.ts';
import type { Log } from './kernel/log.ts';
import type { Secret } from './kernel/secret.ts';
import { SettingError } from './kernel/setting-error.ts';
import { loadAttestationKey } from './keys/attestation-key.ts';
import { openKeyRing } from './keys/key-ring.ts';
import { describeOverdue, type KeyStatus, readKeyAges } from './keys/read-key-ages.ts';
import { createSealing } from './keys/sealing.ts';
import { createLimiter } from './limits/limiter.ts';
import { registerBreakerMetrics, registerDatabaseMetrics, registerDataFileMetrics } from './metrics/http-metrics.ts';
import { quietLibraryNotices } from './oidc/quiet-library-notices.ts';
import { createOnceAnHour } from './risk/once-an-hour.ts';
import { drainHttpServer } from './runtime/drain-http-server.ts';
import { listen } from './runtime/listen.ts';
import { queues } from './scheduler/queues.ts';
import { startScheduler } from './scheduler/scheduler.ts';
import { workQueues } from './scheduler/work-queues.ts';
import { createTenantRuntimes } from './tenancy/tenant-runtimes.ts';

export type RunningServer = {
  readonly stop: () => Promise<void>;
  /** Puts an error on record before the process ends; fulfilled when it is, or cannot be. */
  readonly report: (said: string, error: unknown) => Promise<void>;
};

export type ServerUrls = { readonly appUrl: Secret };

/** What limits are counted in. */
function openLimitStore(db: Database, breakers: Deps['breakers'], redis: RedisHandle | undefined): LimitStore {
  const postgres = createPostgresLimitStore(db);
  return redis ? createFailoverLimitStore(breakers, createRedisLimitStore(redis), postgres) : postgres;
}

async function createDeps(
  config: Config,
  db: Database,
  log: Log,
  redis: RedisHandle | undefined,
  dataFiles: Deps['dataFiles'],
): Promise<Deps> {
  const { allowPrivateTargets } = config;
  const outboundFetch = createLazyOutboundFetch({ allowPrivateTargets }) as typeof fetch;
  const keyRing = await openKeyRing(config.keysDir);
  const sealing = createSealing({ db, keyRing });
  const breakers = createBreakers(log);
  const queue = openJobQueue(
    { db, log },
    queues.map(({ policy }) => policy),
  );
  return {
    db,
    findRecord: createFindRecord(db),
    commitUnit: createCommitUnit(db, sealing, queue),
    queue,
    mailer: openMailer(config, log),
    clock: systemClock,
    log,
    keyRing,
    attestation: await loadAttestationKey(config.keysDir),
    breakers,
    limiter: createLimiter({ store: openLimitStore(db, breakers, redis), sealing, plans: config.limits }),
    erasureList: openErasureList(config.erasureList),
    witnesses: openWitnesses({
      addresses: config.auditWitnesses,
      fetch: outboundFetch,
      token: config.auditWitnessToken,
      s3Endpoint: config.auditS3Endpoint,
    }),
    timeStamp: config.timeStampUrl ? openTimeStamp(config.timeStampUrl, outboundFetch) : undefined,
    sealing,
    rotation: rotationPolicy(config),
    passwordHash: createPasswordHash({
      threads: config.hashThreads,
      maxQueue: config.hashQueue,
      algorithm: config.passwordHash,
      cost: config.bcryptCost,
    }),
    passwordStrength: createPasswordStrength(),
    breachIndex: openBreachIndex(config.breachIndex),
    pwnedPasswords:
      config.breachCheck === 'online'
        ? openPwnedPasswords({ url: config.breachUrl, fetch: outboundFetch, breakers })
        : undefined,
    dataFiles,
    geo: openGeoIp(await openGeoDatabases(config.geoipDatabases, dataFiles)),
    badNetworks: openBadNetworks(await openNetworkLists(config.badNetworks, dataFiles)),
    keepsRefresh: createOnceAnHour(systemClock),
    fetch: outboundFetch,
  };
}

async function checkMigrations(db: Database): Promise<void> {
  const pending = await listPendingMigrations(db, await listMigrationNames());
  if (pending.length > 0)
    throw new SettingError(
      `database schema is not up to date (missing ${pending.join(', ')}): run npx bastion migrate`,
    );
}

async function checkIsolation(db: Database): Promise<void> {
  const problem = await findIsolationProblem(db);
  if (problem) throw new SettingError(problem);
}

function readinessChecks(deps: Deps, findDefaultTenant: () => Promise<object | undefined>): ReadinessChecks {
  return {
    database: async () => {
      await deps.db.system.selectNoFrom((from) => from.lit(1).as('one')).execute();
    },
    migrations: () => checkMigrations(deps.db),
    keys: async () => {
      if (!(await findDefaultTenant())) throw new Error('the keys of the default tenant cannot be read');
    },
  };
}

/** How old keys and secrets are, looked up once a minute at most. */
function keyAgesNote(deps: Deps, config: Config, { appUrl }: ServerUrls): Readiness['notes'][string] {
  const isGiven = config.databaseUrl !== undefined || appUrl.created_at !== undefined;
  const secrets = { ...secretsOf(config), ...(isGiven ? { DATABASE_URL: appUrl } : {}) };
  const sources = { db: deps.db, keysDir: config.keysDir, policy: deps.rotation, secrets };
  let known: { readonly statuses: KeyStatus[]; readonly at: number } | undefined;
  return async () => {
    const now = deps.clock.now();
    if (!known || now - known.at >= MINUTE) known = { statuses: await readKeyAges(sources, now), at: now };
    return { shown: known.statuses, warnings: known.statuses.flatMap(describeOverdue) };
  };
}

/** What does not answer at the moment; nothing that serving depends on. */
const breakersNote =
  ({ breakers }: Deps): Readiness['notes'][string] =>
  async () => ({
    shown: breakers.list(),
    warnings: breakers.list().flatMap(({ name, state }) => (state === 'open' ? [`${name} does not answer`] : [])),
  });

/** Which of the operator's files are in use as they lie there. */
const dataFilesNote =
  ({ dataFiles }: Deps): Readiness['notes'][string] =>
  async () => ({
    shown: dataFiles.list(),
    warnings: dataFiles.list().flatMap(({ path, problem }) => (problem ? [`${path} cannot be used: ${problem}`] : [])),
  });

/** Whether Redis is there; without it limits are counted in PostgreSQL, so a node is no less ready. */
const redisNote =
  (redis: RedisHandle): Readiness['notes'][string] =>
  () =>
    redis.ping().then(
      () => ({ shown: { ok: true }, warnings: [] }),
      () => ({ shown: { ok: false }, warnings: ['Redis is not reachable: limits are counted in PostgreSQL'] }),
    );

/** Loaded only where Redis is configured. */
async function openRedis(url: Secret, log: Log): Promise<RedisHandle> {
  return (await import('../adapters/redis/open-redis.ts')).openRedis(url, log);
}

/**
 * Serves HTTP as one worker: refuses a database that does not keep tenants apart, then listens. One that takes the place of
 * another does without a file of data that has broken since: the others go on with what they have read of it.
 */
export async function startServer(
  config: Config,
  urls: ServerUrls,
  plainLog: Log,
  { isReplacement = false } = {},
): Promise<RunningServer> {
  const db = openDatabase({ url: urls.appUrl, connections: config.databaseConnections });
  const errors = createErrorSink({ db: () => db, clock: systemClock, process: 'worker' });
  const log = createReportingLog(plainLog, errors);
  quietLibraryNotices(log);
  await checkMigrations(db);
  await checkIsolation(db);
  registerDatabaseMetrics(db);
  const redis = config.redisUrl && (await openRedis(config.redisUrl, log));
  const dataFiles = createDataFiles(log, { mayBeBroken: isReplacement });
  const deps = await createDeps(config, db, log, redis, dataFiles);
  registerBreakerMetrics(deps.breakers);
  registerDataFileMetrics(deps.dataFiles);
  const runtimes = createTenantRuntimes(deps, { publicUrl: config.url, jwtAlgorithm: config.jwtAlgorithm });
  const changes = await openChangeFeed({
    url: urls.appUrl,
    log,
    onChange: (change) => {
      deps.sealing.applyChange(change);
      runtimes.applyChange(change);
    },
    onGap: () => {
      deps.sealing.forgetAll();
      runtimes.forgetAll();
    },
  });
  // The default tenant is ready before the first request.
  const findDefaultTenant = () => runtimes.find(new URL(config.url).host, '/');
  await findDefaultTenant();
  const scheduler = startScheduler(deps);
  await workQueues({ ...deps, findRuntime: runtimes.findById });
  const app = buildApp(deps, {
    publicUrl: config.url,
    trustedProxies: config.trustedProxies,
    runtimes,
    readiness: {
      checks: readinessChecks(deps, findDefaultTenant),
      notes: {
        keys: keyAgesNote(deps, config, urls),
        breakers: breakersNote(deps),
        data_files: dataFilesNote(deps),
        ...(redis ? { redis: redisNote(redis) } : {}),
      },
    },
  });
  const timeouts = { requestTimeout: 30_000, headersTimeout: 15_000, keepAliveTimeout: 65_000 };
  // A request without Host is refused by the front, with the headers of all other answers.
  const server = createServer({ ...timeouts, requireHostHeader: false }, app);
  answerBrokenRequests(server, securityHeaders(config.url.startsWith('https:')));
  await listen(server, config);

  async function stop(): Promise<void> {
    await drainHttpServer(server);
    deps.dataFiles.close();
    await scheduler.stop();
    await deps.queue.close();
    await Promise.all([
      changes.close(),
      redis?.close(),
      deps.passwordHash.close(),
      deps.passwordStrength.close(),
      deps.breachIndex.close(),
    ]);
    await errors.close();
    await db.close();
  }
  async function report(said: string, error: unknown): Promise<void> {
    errors.report(said, { error });
    await errors.flush();
  }
  return { stop, report };
}
