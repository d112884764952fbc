import { join } from 'node:path';
import { openDatabase } from '../../adapters/postgres/database.ts';
import { migrate } from '../../adapters/postgres/migrate.ts';
import { getOwnerUrl } from '../cli/owner-command.ts';
import { reachDatabase } from '../cli/reach-database.ts';
import { withSession } from '../cli/session.ts';
import type { Config } from '../config.ts';
import type { Log } from '../kernel/log.ts';
import { quietLibraryNotices } from '../oidc/quiet-library-notices.ts';
import { exitStatus } from '../runtime/exit-status.ts';
import { findInstance } from '../runtime/take-instance-lock.ts';
import { type Credentials, readCredentials, writeCredentials } from './credentials-file.ts';
import { seedTenant, type TenantSeed } from './seed-tenant.ts';

/**
 * Fills the database of an instance before it is started: schema, tenants, users, clients. Seeding again adds what is
 * missing. Answers how to get in, which is also kept in `<data folder>/credentials.json`.
 */
export async function seedInstance(config: Config, log: Log, seeds: readonly TenantSeed[]): Promise<Credentials> {
  quietLibraryNotices(log);
  refuseWhenRunning(config);
  const database = await reachDatabase(config, log, { mayCreate: true });
  const access = { config, urls: database.urls, log };
  const ownerUrl = getOwnerUrl(access);
  const owner = openDatabase({ url: ownerUrl, connections: 1 });
  try {
    await migrate(ownerUrl, decodeURIComponent(new URL(database.urls.appUrl.reveal()).username), log);
    const path = join(config.dataDir, 'credentials.json');
    const credentials: Credentials = { users: [], clients: [] };
    await withSession(access, async (session) => {
      for (const seed of seeds) {
        const seeded = await seedTenant({ ...session, owner: owner.system }, seed, readCredentials(path));
        credentials.users.push(...seeded.users);
        credentials.clients.push(...seeded.clients);
      }
    });
    writeCredentials(path, credentials);
    return credentials;
  } finally {
    await owner.close();
    await database.release();
  }
}

function refuseWhenRunning({ databaseUrl, dataDir }: Config): void {
  const holder = databaseUrl ? undefined : findInstance(dataDir);
  if (!holder) return;
  process.stderr.write(`bastion: ${dataDir} is in use by process ${holder.pid} at ${holder.address}; stop it first\n`);
  process.exit(exitStatus.busy);
}
