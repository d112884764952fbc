import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../../adapters/embedded-postgres/start-embedded-postgres.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import type { Config } from '../config.ts';
import type { Log } from '../kernel/log.ts';
import type { Secret } from '../kernel/secret.ts';
import type { DatabaseUrls } from './database-urls.ts';
import { findOutage } from './find-outage.ts';

export type RunningDatabase = { readonly urls: DatabaseUrls; readonly stop: () => Promise<void> };

type Options = { readonly log: Log; readonly signal: AbortSignal; readonly onEmbeddedExit: () => void };

/** The migrated database: the given one, or the embedded PostgreSQL when none is given. */
export async function startDatabase(config: Config, options: Options): Promise<RunningDatabase> {
  if (config.databaseUrl) return useGivenDatabase(config.databaseUrl, config.databaseOwnerUrl, options);
  const { dataDir, keysDir } = config;
  const { log, onEmbeddedExit } = options;
  const maxConnections = countConnections(config);
  const embedded = await startEmbeddedPostgres({ dataDir, keysDir, log, maxConnections, onExit: onEmbeddedExit });
  try {
    await migrate(embedded.ownerUrl, 'bastion_app', log);
  } catch (error) {
    await embedded.stop();
    throw error;
  }
  return { urls: { appUrl: embedded.appUrl, ownerUrl: embedded.ownerUrl }, stop: embedded.stop };
}

/** Every worker's pool and change feed, and room for the command line, migrations and whoever looks into the database. */
function countConnections({ workers, databaseConnections }: Config): number {
  return Math.max(100, workers * (databaseConnections + 1) + 20);
}

async function useGivenDatabase(appUrl: Secret, ownerUrl: Secret | undefined, { log, signal }: Options) {
  if (ownerUrl)
    await migrateWhenReachable(ownerUrl, decodeURIComponent(new URL(appUrl.reveal()).username), log, signal);
  return { urls: { appUrl, ownerUrl }, stop: async () => undefined };
}

/** Migrates, and waits for a database that cannot be reached yet: it may be starting beside us. */
async function migrateWhenReachable(ownerUrl: Secret, role: string, log: Log, signal: AbortSignal): Promise<void> {
  const LONGEST_DELAY_MS = 5_000;
  for (let delay = 250; ; delay = Math.min(delay * 2, LONGEST_DELAY_MS)) {
    try {
      await migrate(ownerUrl, role, log);
      return;
    } catch (error) {
      const code = findOutage(error);
      if (code === undefined) throw error;
      log.warn('The database cannot be reached yet; trying again', { reason: code });
      await sleep(delay, undefined, { signal });
    }
  }
}
