import { userInfo } from 'node:os';
import { openBadNetworks } from '../../adapters/bad-networks/open-bad-networks.ts';
import { openNetworkLists } from '../../adapters/bad-networks/open-network-lists.ts';
import { openBreachIndex } from '../../adapters/breach-index/open-breach-index.ts';
import { createBreakers } from '../../adapters/breakers.ts';
import { createDataFiles } from '../../adapters/data-files/data-files.ts';
import { openErasureList } from '../../adapters/erasure-list.ts';
import { openGeoDatabases } from '../../adapters/geo-ip/open-geo-databases.ts';
import { openGeoIp } from '../../adapters/geo-ip/open-geo-ip.ts';
import { openMailer } from '../../adapters/mail/open-mailer.ts';
import { createOutboundFetch } from '../../adapters/outbound-fetch/outbound-fetch.ts';
import { createPasswordHash } from '../../adapters/password-hash/password-hash.ts';
import { createPasswordStrengthHere } from '../../adapters/password-strength/password-strength.ts';
import { findIsolationProblem, listPendingMigrations } from '../../adapters/postgres/check-role.ts';
import { createCommitUnit } from '../../adapters/postgres/commit-unit.ts';
import { type Database, openDatabase } from '../../adapters/postgres/database.ts';
import { createFindRecord } from '../../adapters/postgres/find-record.ts';
import { openJobQueue } from '../../adapters/postgres/job-queue/open-job-queue.ts';
import { listMigrationNames } from '../../adapters/postgres/migrate.ts';
import { createPostgresLimitStore } from '../../adapters/postgres/rate-limits.ts';
import { openPwnedPasswords } from '../../adapters/pwned-passwords/pwned-passwords.ts';
import { openTimeStamp } from '../../adapters/time-stamp/open-time-stamp.ts';
import { openWitnesses } from '../../adapters/witness/open-witnesses.ts';
import { rotationPolicy } from '../config/rotation-policy.ts';
import type { Config } from '../config.ts';
import type { Deps } from '../deps.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { SettingError } from '../kernel/setting-error.ts';
import { loadAttestationKey } from '../keys/attestation-key.ts';
import { openKeyRing } from '../keys/key-ring.ts';
import { createSealing } from '../keys/sealing.ts';
import { createLimiter } from '../limits/limiter.ts';
import { createOnceAnHour } from '../risk/once-an-hour.ts';
import { exitStatus } from '../runtime/exit-status.ts';
import { queues } from '../scheduler/queues.ts';
import { CliError } from './cli-error.ts';
import type { Access } from './command.ts';

/** What the commands that work on the schema's data stand on. */
export type Session = { readonly config: Config; readonly deps: Deps; readonly actor: string };

/** Lets `work` use the database as the role that serves requests, once it is known to keep tenants apart. */
export async function withSession<T>(access: Access, work: (session: Session) => Promise<T>): Promise<T> {
  const { config, urls, log } = access;
  const { hashQueue: maxQueue, passwordHash: algorithm, bcryptCost: cost, allowPrivateTargets } = config;
  const db = openDatabase({ url: urls.appUrl, connections: 2 });
  const passwordHash = createPasswordHash({ threads: 1, maxQueue, algorithm, cost });
  const breachIndex = openBreachIndex(config.breachIndex);
  const dataFiles = createDataFiles(log);
  const queue = openJobQueue(
    { db, log },
    queues.map(({ policy }) => policy),
  );
  try {
    await checkDatabase(db);
    const outboundFetch = createOutboundFetch({ allowPrivateTargets }) as typeof fetch;
    const keyRing = await openKeyRing(config.keysDir);
    const sealing = createSealing({ db, keyRing });
    const breakers = createBreakers(log);
    const deps: Deps = {
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
      limiter: createLimiter({ store: createPostgresLimitStore(db), sealing, plans: config.limits }),
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
      passwordHash,
      passwordStrength: createPasswordStrengthHere(),
      breachIndex,
      pwnedPasswords:
        config.breachCheck === 'online'
          ? openPwnedPasswords({ url: config.breachUrl, fetch: outboundFetch, breakers })
          : undefined,
      dataFiles,
      geo: openGeoIp(await orWarn(openGeoDatabases(config.geoipDatabases, dataFiles), log)),
      badNetworks: openBadNetworks(await orWarn(openNetworkLists(config.badNetworks, dataFiles), log)),
      keepsRefresh: createOnceAnHour(systemClock),
      fetch: outboundFetch,
    };
    return await work({ config, deps, actor: `cli:${nameOfUser()}` });
  } finally {
    dataFiles.close();
    await queue.close();
    await breachIndex.close();
    await passwordHash.close();
    await db.close();
  }
}

/** Whoever locks an account or ends a session must not be kept from it by a file that has nothing to do with that. */
async function orWarn<T>(opening: Promise<T[]>, log: Log): Promise<T[]> {
  try {
    return await opening;
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    log.warn(`${error.message}; this command does without`);
    return [];
  }
}

async function checkDatabase(db: Database): Promise<void> {
  const pending = await listPendingMigrations(db, await listMigrationNames());
  if (pending.length > 0)
    throw new CliError(
      `the database schema is not up to date (missing ${pending.join(', ')}): run npx bastion migrate`,
      exitStatus.badSettings,
    );
  const problem = await findIsolationProblem(db);
  if (problem) throw new CliError(problem, exitStatus.badSettings);
}

/** Who calls, for the audit trail; a container's user may have no name. */
function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
