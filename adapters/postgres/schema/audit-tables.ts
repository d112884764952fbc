import type { ColumnType, Generated, Selectable } from 'kysely';

export type AuditEventTable = {
  tenant_id: Generated<string>;
  id: string;
  /** Set by the database, as is `xid`, the transaction that wrote the event. */
  at: ColumnType<Date, never, never>;
  xid: ColumnType<string, never, never>;
  kind: string;
  user_id: string | null;
  client_id: string | null;
  request_id: string | null;
  details: ColumnType<Record<string, unknown>, string, never>;
  /** Address, browser and whatever else is personal in an event: see `seal-audit.ts`. */
  sealed: string | null;
};

export type AuditChainTable = {
  tenant_id: Generated<string>;
  seq: string;
  event_id: string;
  event_at: Date;
  hash: Buffer;
  xid: string | null;
  cluster: string;
};

export type AuditTables = { audit_events: AuditEventTable; audit_chain: AuditChainTable };
export type AuditEventRow = Selectable<AuditEventTable>;
