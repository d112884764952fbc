import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { findRunningPostgres } from '../../../adapters/embedded-postgres/find-running-postgres.ts';
import type { InstanceFolders } from './instance-folders.ts';

/** Makes the embedded PostgreSQL count statements from its next start on. */
export function enableStatementCounter({ dataDir }: InstanceFolders): void {
  const lines = ["shared_preload_libraries = 'pg_stat_statements'", "pg_stat_statements.save = 'off'"];
  appendFileSync(join(dataDir, 'postgres', 'postgresql.auto.conf'), `${lines.join('\n')}\n`);
}

/** A connection to the instance's PostgreSQL as superuser: it may see all rows of all tenants and all statistics. */
export async function connectAsSuperuser(folders: InstanceFolders, database: string): Promise<Client> {
  const urls = findRunningPostgres(folders);
  if (!urls) throw new Error(`no PostgreSQL runs on ${folders.dataDir}`);
  const url = new URL(urls.superuserUrl.reveal());
  url.pathname = `/${database}`;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  return client;
}

/**
 * How many statements the server itself has run in the database `bastion` since its start, `begin` and `commit` included.
 * Each is one round trip, or less where several are pipelined.
 */
export async function countStatements(client: Client): Promise<number> {
  const { rows } = await client.query<{ statements: number }>({
    name: 'bench-count-statements',
    text: `select coalesce(sum(s.calls), 0)::float8 as statements
      from pg_stat_statements(false) s join pg_database d on d.oid = s.dbid where d.datname = 'bastion'`,
  });
  return rows[0]?.statements ?? 0;
}
