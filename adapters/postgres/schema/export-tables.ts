import type { ColumnType, Generated, Selectable } from 'kysely';

type OptionalTime = ColumnType<Date | null, never, Date>;

export type UserExportTable = {
  tenant_id: Generated<string>;
  id: string;
  user_id: string;
  token_hash: Buffer;
  /** The tenant's issuer when it was asked for: the document says where it comes from. */
  issuer: string;
  /** Asked for by the person, and not by an operator. */
  by_user: boolean;
  state: Generated<'waiting' | 'making' | 'ready' | 'failed'>;
  /** How often making it was begun: an attempt that was given up must not write into the next one. */
  attempt: ColumnType<number, never, never>;
  claimed_until: ColumnType<Date, never, Date>;
  json_chunks: ColumnType<number | null, never, number>;
  html_chunks: ColumnType<number | null, never, number>;
  created_at: ColumnType<Date, never, never>;
  ready_at: OptionalTime;
  expires_at: ColumnType<Date, Date, Date>;
  consumed_at: OptionalTime;
};

export type UserExportChunkTable = {
  tenant_id: Generated<string>;
  export_id: string;
  format: 'json' | 'html';
  seq: number;
  /** Sealed under the user's key. */
  sealed: string;
};

export type ExportTables = { user_exports: UserExportTable; user_export_chunks: UserExportChunkTable };
export type UserExportRow = Selectable<UserExportTable>;
