import type { Database } from './database.ts';

/** An entry of the chain with the hashes around it, in hex. `entry` is null when it has expired. */
export type LinkedEntry = {
  readonly seq: number;
  readonly hash: string;
  readonly entry: {
    readonly id: string;
    readonly at: string;
    readonly kind: string;
    readonly user_id: string | null;
    readonly client_id: string | null;
    readonly request_id: string | null;
    readonly details: object;
    readonly sealed: string | null;
  } | null;
};

type Row = Omit<NonNullable<LinkedEntry['entry']>, 'id'> & { seq: string; hash: string; id: string | null };

// Each event by its key and its month: one look-up in one partition, whatever the statistics say.
const list = {
  name: 'list-linked-audit-events',
  text: `select c.seq, encode(c.hash, 'hex') as hash, e.* from audit_chain c
    left join lateral (select id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, kind, user_id,
      client_id, request_id, details, sealed from audit_events e
      where e.tenant_id = current_tenant_id() and e.id = c.event_id and e.at = c.event_at limit 1) e on true
    where c.tenant_id = current_tenant_id() and c.seq > $1 order by c.seq limit $2`,
};

/** The next entries behind `after`, in the order of the chain. */
export async function listLinkedEntries(
  db: Database,
  tenantId: string,
  after: number,
  limit: number,
): Promise<LinkedEntry[]> {
  const rows = await db.run<Row>(tenantId, list, [after, limit]);
  return rows.map(({ seq, hash, id, ...rest }) => ({
    seq: Number(seq),
    hash,
    entry: id === null ? null : { id, ...rest },
  }));
}

const one = {
  name: 'find-audit-hash',
  text: `select encode(hash, 'hex') as hash from audit_chain where tenant_id = current_tenant_id() and seq = $1`,
};

/** The hash of an entry in hex; that of none, before the first. */
export async function findHash(db: Database, tenantId: string, seq: number): Promise<string | undefined> {
  if (seq === 0) return '0'.repeat(64);
  return (await db.run<{ hash: string }>(tenantId, one, [seq]))[0]?.hash;
}

const head = {
  name: 'find-audit-head',
  text: `select coalesce(max(seq), 0)::float8 as seq from audit_chain where tenant_id = current_tenant_id()`,
};

/** The number of the last entry; 0 for an empty chain. */
export async function getHeadSeq(db: Database, tenantId: string): Promise<number> {
  return (await db.run<{ seq: number }>(tenantId, head, []))[0]?.seq ?? 0;
}
