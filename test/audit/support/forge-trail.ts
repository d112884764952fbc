import { Client } from 'pg';
import { hashLink, noPreviousHash } from '../../../server/audit/canonical-entry.ts';
import type { TestDatabase } from '../../support/clone-database.ts';

/** A row of `audit_events` as text by column, so that putting it back changes nothing. */
export type EventRow = Record<string, string | null> & { readonly id: string };

const columns = ['tenant_id', 'id', 'at', 'xid', 'kind', 'user_id', 'client_id', 'request_id', 'details', 'sealed'];

async function asSuperuser<T>(database: TestDatabase, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: database.superuserUrl.reveal() });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The events of a tenant in the order of its chain. */
export const readTrail = (database: TestDatabase, tenantId: string): Promise<EventRow[]> =>
  asSuperuser(database, async (client) => {
    const list = columns.map((column) => `e.${column}::text as ${column}`).join(', ');
    const { rows } = await client.query<EventRow>(
      `select ${list} from audit_chain c join audit_events e on e.tenant_id = c.tenant_id and e.id = c.event_id
       where c.tenant_id = $1 order by c.seq`,
      [tenantId],
    );
    return rows;
  });

/** What somebody does who owns the database and knows the code: puts any trail in the place of the true one, hashes and all. */
export const forgeTrail = (database: TestDatabase, tenantId: string, trail: readonly EventRow[]): Promise<void> =>
  asSuperuser(database, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `select tgrelid::regclass::text as name from pg_trigger where tgname = 'append_only'`,
    );
    const [{ cluster }] = (await client.query('select system_identifier as cluster from pg_control_system()')).rows as [
      { cluster: string },
    ];
    await client.query('begin');
    for (const { name } of tables) await client.query(`alter table ${name} disable trigger append_only`);
    await client.query('delete from audit_chain where tenant_id = $1', [tenantId]);
    await client.query('delete from audit_events where tenant_id = $1', [tenantId]);
    let prev = noPreviousHash;
    for (const [index, row] of trail.entries()) {
      const values = columns.map((column) => row[column]);
      const places = columns.map((_, at) => `$${at + 1}`).join(', ');
      await client.query(`insert into audit_events (${columns.join(', ')}) values (${places})`, values);
      const { rows } = await client.query(
        `select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, details from audit_events where id = $1`,
        [row.id],
      );
      const { id, kind, user_id, client_id, request_id, sealed } = row as Record<string, string | null>;
      const entry = { id, kind, user_id, client_id, request_id, sealed, ...rows[0] };
      const hash = hashLink({ tenantId, seq: index + 1, prev, entry });
      await client.query(
        `insert into audit_chain (tenant_id, seq, event_id, event_at, hash, xid, cluster)
         values ($1, $2, $3, $4, decode($5, 'hex'), $6, $7)`,
        [tenantId, index + 1, id, row.at, hash, row.xid, cluster],
      );
      prev = hash;
    }
    for (const { name } of tables) await client.query(`alter table ${name} enable always trigger append_only`);
    await client.query('commit');
  });
