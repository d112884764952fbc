import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../adapters/embedded-postgres/start-embedded-postgres.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { silentLog } from './silent-log.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The three roles' addresses of the one PostgreSQL all tests share. Its database `bastion` is a migrated template. */
    postgres: { readonly superuserUrl: string; readonly ownerUrl: string; readonly appUrl: string };
  }
}

/** One PostgreSQL for the whole run, with a migrated database that tests clone. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'bastion-test-'));
  const postgres = await startEmbeddedPostgres({
    dataDir: join(folder, 'data'),
    keysDir: join(folder, 'keys'),
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
    await rm(folder, { recursive: true, force: true });
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
