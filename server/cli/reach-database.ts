import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findRunningPostgres } from '../../adapters/embedded-postgres/find-running-postgres.ts';
import { startEmbeddedPostgres } from '../../adapters/embedded-postgres/start-embedded-postgres.ts';
import type { Config } from '../config.ts';
import type { Log } from '../kernel/log.ts';
import type { DatabaseUrls } from '../runtime/database-urls.ts';
import { findInstance, takeInstanceLock } from '../runtime/take-instance-lock.ts';
import { CliError, cliStatus } from './cli-error.ts';

export type ReachedDatabase = { readonly urls: DatabaseUrls; readonly release: () => Promise<void> };

type Options = {
  /** Whether an embedded database that was never started is made now. */
  readonly mayCreate: boolean;
};

/** What the instance lock says while the command line itself runs the database. */
const OWN_ADDRESS = 'the command line';
const PATIENCE_MS = 30_000;

/**
 * The given database; or the embedded one of the Bastion that runs on this data folder; or, when none runs, the
 * embedded one started for as long as the command takes.
 */
export async function reachDatabase(config: Config, log: Log, { mayCreate }: Options): Promise<ReachedDatabase> {
  const { databaseUrl, databaseOwnerUrl, dataDir, keysDir } = config;
  const release = async () => undefined;
  if (databaseUrl) return { urls: { appUrl: databaseUrl, ownerUrl: databaseOwnerUrl }, release };
  if (!mayCreate && !lstatSync(join(dataDir, 'postgres'), { throwIfNoEntry: false }))
    throw new CliError(
      `there is no database in ${dataDir} yet: start Bastion once with npm start, or set BASTION_DATA_DIR or DATABASE_URL`,
      cliStatus.unavailable,
    );
  for (const start = Date.now(); ; await sleep(100)) {
    const holder = findInstance(dataDir);
    // Another command's database ends with that command, so it is waited for instead.
    const urls = holder?.address === OWN_ADDRESS ? undefined : findRunningPostgres({ dataDir, keysDir });
    if (urls) return { urls, release };
    const started = holder ? undefined : await startForThisCommand(config, log);
    if (started) return started;
    if (Date.now() - start > PATIENCE_MS)
      throw new CliError(
        `${dataDir} is in use by process ${holder?.pid}, but its database does not answer: see the log of Bastion`,
        cliStatus.unavailable,
      );
  }
}

/** `undefined` when somebody else has just taken the data folder. */
async function startForThisCommand({ dataDir, keysDir }: Config, log: Log): Promise<ReachedDatabase | undefined> {
  const lock = takeInstanceLock(dataDir, OWN_ADDRESS);
  if (!lock.ok) return undefined;
  try {
    const { appUrl, ownerUrl, stop } = await startEmbeddedPostgres({ dataDir, keysDir, log });
    const release = async () => {
      await stop();
      lock.release();
    };
    return { urls: { appUrl, ownerUrl }, release };
  } catch (error) {
    lock.release();
    throw error;
  }
}
