import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../../adapters/embedded-postgres/start-embedded-postgres.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import type { Secret } from '../../server/kernel/secret.ts';
import { scratchFolder } from '../runtime/support/scratch-folder.ts';
import { silentLog } from '../support/silent-log.ts';

export type OwnDatabase = {
  readonly appUrl: Secret;
  /** Runs `work` as the superuser, whom no policy keeps from anything. */
  readonly asSuperuser: <T>(work: (client: Client) => Promise<T>) => Promise<T>;
};

/** A PostgreSQL with Bastion's tables and nothing in them, gone once `work` is done. */
export async function withOwnDatabase(work: (database: OwnDatabase) => Promise<void>): Promise<void> {
  const scratch = scratchFolder();
  const postgres = await startEmbeddedPostgres({
    dataDir: join(scratch.path, 'data'),
    keysDir: join(scratch.path, 'keys'),
    log: silentLog,
  });
  const url = new URL(postgres.superuserUrl.reveal());
  url.pathname = '/bastion';
  try {
    await migrate(postgres.ownerUrl, 'bastion_app', silentLog);
    await work({ appUrl: postgres.appUrl, asSuperuser: (work) => runAs(url.href, work) });
  } finally {
    await postgres.stop();
    scratch.remove();
  }
}

async function runAs<T>(connectionString: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString });
  await client.connect();
  return work(client).finally(() => client.end());
}
