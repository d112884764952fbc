import { readdir } from 'node:fs/promises';
import { Kysely, type Migration, Migrator, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import type { Log } from '../../server/kernel/log.ts';
import type { Secret } from '../../server/kernel/secret.ts';
import { grantJobQueue, prepareJobQueue } from './job-queue/prepare-job-queue.ts';
import { grantRuntimePrivileges } from './runtime-privileges.ts';

const folder = new URL('../../migrations/', import.meta.url);

/** The names of all migrations this version knows, in order. */
export async function listMigrationNames(): Promise<string[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => /^\d{4}-.+\.ts$/.test(file))
    .map((file) => file.slice(0, -3))
    .sort();
}

async function loadMigrations(): Promise<Record<string, Migration>> {
  const names = await listMigrationNames();
  const modules = names.map(async (name) => [name, await import(new URL(`${name}.ts`, folder).href)] as const);
  return Object.fromEntries(await Promise.all(modules));
}

/**
 * Brings the schema to this version as the owner role and gives the runtime role its privileges.
 * Several processes may call it at once: an advisory lock lets one work while the others wait.
 */
export async function migrate(ownerUrl: Secret, runtimeRole: string, log: Log): Promise<string[]> {
  const pool = new Pool({ connectionString: await ownerUrl.current(), max: 2, application_name: 'bastion-migrate' });
  // A connection that dies while idle says so here; what it was needed for fails by itself.
  pool.on('error', () => {});
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const { error, results } = await new Migrator({
      db,
      provider: { getMigrations: loadMigrations },
    }).migrateToLatest();
    const failed = results?.find((result) => result.status === 'Error');
    if (error) throw new Error(`Migration ${failed?.migrationName ?? ''} failed`, { cause: error });
    const applied = (results ?? []).map((result) => result.migrationName);
    await prepareJobQueue(pool);
    await db.transaction().execute(async (transaction) => {
      await grantRuntimePrivileges(transaction, runtimeRole);
      await grantJobQueue(transaction, runtimeRole);
    });
    if (applied.length > 0) log.info('database migrated', { applied });
    return applied;
  } finally {
    await db.destroy();
  }
}
