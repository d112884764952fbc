import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../adapters/embedded-postgres/start-embedded-postgres.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { scratchFolder } from '../runtime/support/scratch-folder.ts';
import { silentLog } from './silent-log.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The three roles' addresses of the one PostgreSQL all tests share. Its database `bastion` is a migrated template. */
    postgres: { readonly superuserUrl: string; readonly ownerUrl: string; readonly appUrl: string };
  }
}

/** One PostgreSQL for the whole run, with a migrated database that tests clone. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // One that the user postgres can enter, or the cluster would come to lie elsewhere and stay there.
  const scratch = scratchFolder();
  const postgres = await startEmbeddedPostgres({
    dataDir: join(scratch.path, 'data'),
    keysDir: join(scratch.path, 'keys'),
    log: silentLog,
  });
  await migrate(postgres.ownerUrl, 'bastion_app', silentLog);
  await withoutWaitingForDisk(postgres.superuserUrl.reveal());
  project.provide('postgres', {
    superuserUrl: postgres.superuserUrl.reveal(),
    ownerUrl: postgres.ownerUrl.reveal(),
    appUrl: postgres.appUrl.reveal(),
  });
  return async () => {
    await postgres.stop();
    scratch.remove();
  };
}

/** Tests of durability start a PostgreSQL of their own; for the others it may stay in memory. */
async function withoutWaitingForDisk(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  await client.query('alter system set fsync = off');
  await client.query('select pg_reload_conf()');
  await client.end();
}
