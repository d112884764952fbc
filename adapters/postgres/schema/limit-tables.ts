import type { ColumnType, Generated } from 'kysely';

export type RateLimitTable = {
  tenant_id: Generated<string>;
  key: Buffer;
  /** Unix ms, beside how much was taken by then. */
  ends: Generated<string[]>;
  counts: Generated<number[]>;
  expires_at: ColumnType<Date, Date, Date>;
};

export type LimitTables = { rate_limits: RateLimitTable };
