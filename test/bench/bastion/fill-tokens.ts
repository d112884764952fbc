import type { Client } from 'pg';
import type { InstanceFolders } from './instance-folders.ts';
import { connectAsSuperuser } from './statement-counter.ts';

const TABLE = 'oidc_records';
const BATCH = 1_000_000;

/**
 * Stores this many tokens in the default tenant, every second one expired, past all application code. Indexes are dropped
 * meanwhile: built afterwards they take a fraction of the time.
 */
export async function fillTokens(folders: InstanceFolders, tokens: number): Promise<void> {
  const client = await connectAsSuperuser(folders, 'bastion');
  try {
    // The foreign key to the tenant is known to hold; checking it ten million times is not.
    await client.query(`set session_replication_role = replica; set synchronous_commit = off;
      set maintenance_work_mem = '1GB'; set statement_timeout = 0`);
    const rebuild = await dropIndexes(client);
    for (let from = 0; from < tokens; from += BATCH) await insertTokens(client, from, Math.min(BATCH, tokens - from));
    for (const statement of rebuild) await client.query(statement);
    await client.query(`vacuum (analyze) ${TABLE}`);
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}

async function insertTokens(client: Client, from: number, count: number): Promise<void> {
  await client.query(
    `insert into ${TABLE} (tenant_id, id, kind, grant_id, client_id, payload, expires_at, consumed_at)
      select t.id, sha256(convert_to('bench ' || n, 'UTF8')),
        case when n % 3 = 0 then 'RefreshToken' else 'AccessToken' end, 'bench-' || (n / 10), 'bench-app',
        jsonb_build_object('iat', 1700000000 + n, 'kind', 'AccessToken', 'clientId', 'bench-app', 'scope',
          'openid email offline_access', 'accountId', md5(n::text), 'gty', 'authorization_code refresh_token'),
        now() + case when n % 2 = 0 then interval '20 days' else interval '-1 hour' end,
        case when n % 6 = 0 then now() - interval '1 day' end
      from generate_series($1::int, $2::int) n, (select id from tenants where slug = 'default') t`,
    [from, from + count - 1],
  );
}

/** Drops all indexes of the table and returns the statements that bring them back. */
async function dropIndexes(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string; constraint_definition: string | null }>(
    `select c.relname as name, pg_get_indexdef(c.oid) as definition, pg_get_constraintdef(k.oid) as constraint_definition
      from pg_index i join pg_class c on c.oid = i.indexrelid left join pg_constraint k on k.conindid = c.oid
      where i.indrelid = $1::regclass`,
    [TABLE],
  );
  for (const { name, constraint_definition } of rows) {
    await client.query(constraint_definition ? `alter table ${TABLE} drop constraint ${name}` : `drop index ${name}`);
  }
  return rows.map(({ name, definition, constraint_definition }) =>
    constraint_definition ? `alter table ${TABLE} add constraint ${name} ${constraint_definition}` : definition,
  );
}
