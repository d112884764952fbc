import type { ColumnType, Generated, Selectable } from 'kysely';

type CreatedAt = ColumnType<Date, Date | undefined, never>;

export type AuditCheckpointTable = {
  tenant_id: Generated<string>;
  /** 1 for the first checkpoint of a tenant, then without gaps. */
  n: number;
  seq: ColumnType<string, number | string, never>;
  kind: 'periodic' | 'closing';
  jws: string;
  /** An RFC 3161 response over the SHA-256 of `jws`, in base64. */
  time_stamp: string | null;
  created_at: CreatedAt;
};

export type AuditWitnessTable = {
  tenant_id: Generated<string>;
  witness: string;
  /** The last checkpoint it has confirmed. */
  last_n: Generated<number>;
  witnessed_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
};

export type CheckpointTables = { audit_checkpoints: AuditCheckpointTable; audit_witnesses: AuditWitnessTable };
export type CheckpointRow = Selectable<AuditCheckpointTable>;
