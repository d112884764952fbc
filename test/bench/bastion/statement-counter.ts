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

export type StatementCounts = { readonly statements: number; readonly transactions: number };

/** What the server itself counted since its start, for the database `bastion`. A statement inside a batch counts once. */
export async function countStatements(client: Client): Promise<StatementCounts> {
  const { rows } = await client.query<StatementCounts>({
    name: 'bench-count-statements',
    text: `select coalesce((select sum(s.calls) from pg_stat_statements(false) s where s.dbid = d.oid), 0)::float8 as statements,
        pg_stat_get_db_xact_commit(d.oid)::float8 as transactions
      from pg_database d where d.datname = 'bastion'`,
  });
  return rows[0] as StatementCounts;
}
