import { sql } from 'kysely';
import type { Client } from 'pg';
import type { Database } from './database.ts';

/** The connection of a transaction in the tenant's scope. */
export type ChainClient = Client;

/** Where a tenant's chain ends, as far as this cluster can tell. */
export type ChainHead = {
  /** 0 for a chain without entries. */
  readonly seq: number;
  /** In hex; null for a chain without entries. */
  readonly hash: string | null;
  /**
   * Every event up to here, in the order (xid, id), has been looked at; null when that is not known: the chain is new, or
   * it came out of a backup of another cluster, which counted its transactions by itself.
   */
  readonly position: Position | null;
  /** The oldest transaction under way: whatever an earlier one wrote is there to be seen, and no more will come of it. */
  readonly horizon: string;
  readonly cluster: string;
};

export type Position = { readonly xid: string; readonly id: string };
export const start: Position = { xid: '0', id: '00000000-0000-0000-0000-000000000000' };

export type UnlinkedEvent = {
  readonly id: string;
  readonly at: string;
  readonly xid: string;
  readonly kind: string;
  readonly user_id: string | null;
  readonly client_id: string | null;
  readonly request_id: string | null;
  readonly details: object;
  readonly sealed: string | null;
};

const lock = {
  name: 'lock-audit-chain',
  text: `select pg_try_advisory_xact_lock(hashtextextended('audit-chain/' || current_tenant_id(), 0)) as got`,
};

const head = {
  name: 'find-audit-chain-head',
  text: `select coalesce(last.seq, 0)::float8 as seq, encode(last.hash, 'hex') as hash, last.event_id,
      case when last.cluster = system_identifier then last.xid end::text as xid,
      pg_snapshot_xmin(pg_current_snapshot())::text as horizon, system_identifier::text as cluster
    from pg_control_system() left join lateral (select * from audit_chain where tenant_id = current_tenant_id()
      order by seq desc limit 1) last on true`,
};

// That an event is in no chain yet follows from its position. It is asked all the same: a link too many is forever. As a
// subquery of one value it is one look-up in the index per event, where a join is planned by statistics of an empty table.
const unlinked = {
  name: 'list-unlinked-audit-events',
  text: `select id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, xid::text as xid, kind, user_id,
      client_id, request_id, details, sealed
    from audit_events e
    where e.tenant_id = current_tenant_id() and (e.xid, e.id) > ($1::xid8, $2::uuid)
      and ($3::boolean or e.xid < pg_snapshot_xmin(pg_current_snapshot()))
      and (select seq from audit_chain c where c.tenant_id = current_tenant_id() and c.event_id = e.id limit 1) is null
    order by e.xid, e.id limit $4`,
};

const append = {
  name: 'append-to-audit-chain',
  text: `insert into audit_chain (seq, event_id, event_at, hash, xid, cluster)
    select seq, event_id, event_at, decode(hash, 'hex'), xid, $2::bigint
    from json_to_recordset($1::json) as x(seq bigint, event_id uuid, event_at timestamptz, hash text, xid xid8)`,
};

export type NewLink = {
  readonly seq: number;
  readonly event_id: string;
  readonly event_at: string;
  readonly hash: string;
  readonly xid: string | null;
};

/** Makes the caller's transaction the only one that may extend the chain of the tenant; false when another one is. */
export async function lockChain(client: Client): Promise<boolean> {
  return (await client.query<{ got: boolean }>(lock)).rows[0]?.got === true;
}

/** To be asked after the chain was locked: only then what the last one did is seen. */
export async function getChainHead(client: Client): Promise<ChainHead> {
  const { rows } = await client.query<Omit<ChainHead, 'position'> & { xid: string | null; event_id: string }>(head);
  if (!rows[0]) throw new Error('the cluster does not know its own name');
  const { xid, event_id, ...found } = rows[0];
  return { ...found, position: xid === null ? null : { xid, id: event_id } };
}

/** The next events that no chain holds; `isSettled`: only those that no other can precede any more. */
export async function listUnlinkedEvents(
  client: Client,
  { after, isSettled, limit }: { after: Position; isSettled: boolean; limit: number },
): Promise<UnlinkedEvent[]> {
  const values = [after.xid, after.id, !isSettled, limit];
  return (await client.query<UnlinkedEvent>({ ...unlinked, values })).rows;
}

export async function insertLinks(client: Client, links: readonly NewLink[], cluster: string): Promise<void> {
  await client.query({ ...append, values: [JSON.stringify(links), cluster] });
}

/**
 * Tenants with events for the linker, and the horizon to ask with the next time: then only what was written since is
 * looked at. Null asks for all.
 */
export async function listTenantsToLink(
  db: Database,
  since: string | null,
): Promise<{ tenants: string[]; horizon: string }> {
  const { rows } = await sql<{ tenants: string[]; horizon: string }>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
      array(select list_tenants_to_link(${since}::xid8)) as tenants`.execute(db.system);
  if (!rows[0]) throw new Error('no answer to which tenants have events');
  return rows[0];
}

/** Makes the partitions of the coming months; answers how many were missing. */
export async function ensureAuditPartitions(db: Database, monthsAhead: number): Promise<number> {
  const { rows } = await sql<{ made: number }>`select ensure_audit_partitions(${monthsAhead}) as made`.execute(
    db.system,
  );
  return rows[0]?.made ?? 0;
}
