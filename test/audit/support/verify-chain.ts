import { createHash } from 'node:crypto';
import type { TestDatabase } from '../../support/clone-database.ts';

type Row = Record<'id' | 'at' | 'kind', string> &
  Record<'user_id' | 'client_id' | 'request_id' | 'sealed', string | null> & {
    seq: number;
    hash: string;
    details: object;
  };

/** Sorted, as RFC 8785 has it, for values that hold nothing it would write in another way than JSON.stringify. */
const sorted = (value: unknown): unknown =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(
        Object.keys(value)
          .sort()
          .map((name) => [name, sorted((value as Record<string, unknown>)[name])]),
      );

/**
 * What is wrong with a tenant's chain, found with nothing of the product's own: undefined when its numbers have no gap,
 * every hash is right and every event is in it once.
 */
export async function findChainProblem(database: TestDatabase, tenantId: string): Promise<string | undefined> {
  const rows = await database.query<Row>(
    `select c.seq::float8 as seq, encode(c.hash, 'hex') as hash, e.id, e.kind, e.user_id, e.client_id, e.request_id, e.details,
       e.sealed, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
     from audit_chain c left join audit_events e on e.tenant_id = c.tenant_id and e.id = c.event_id and e.at = c.event_at
     where c.tenant_id = $1 order by c.seq`,
    [tenantId],
  );
  let prev = '0'.repeat(64);
  for (const [at, { seq, hash, ...entry }] of rows.entries()) {
    if (seq !== at + 1) return `${at + 1} is followed by ${seq}`;
    const text = JSON.stringify(sorted({ v: 1, tenant_id: tenantId, seq, prev, entry }));
    if (createHash('sha256').update(text).digest('hex') !== hash) return `the hash of ${seq} is wrong`;
    prev = hash;
  }
  const [events] = await database.query<{ count: number }>(
    'select count(*)::int from audit_events where tenant_id = $1',
    [tenantId],
  );
  const linked = new Set(rows.map(({ id }) => id));
  if (linked.size !== rows.length) return 'an event is in it twice';
  return events?.count === rows.length ? undefined : `${rows.length} of ${events?.count} events are in it`;
}

export async function listLinkedKinds(database: TestDatabase, tenantId: string): Promise<string[]> {
  const rows = await database.query<{ kind: string }>(
    `select e.kind from audit_chain c join audit_events e on e.tenant_id = c.tenant_id and e.id = c.event_id
     where c.tenant_id = $1 order by c.seq`,
    [tenantId],
  );
  return rows.map(({ kind }) => kind);
}
