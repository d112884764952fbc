import type { ColumnType, Generated } from 'kysely';

/** Visible to its user alone: read and written through the functions of `activities.ts`. */
export type ActivityTable = {
  tenant_id: Generated<string>;
  user_id: string;
  id: string;
  received_at: ColumnType<Date, never, never>;
  /** Tells equal items of one user apart from others: HMAC under the user's key. */
  hash: Buffer;
  /** Sealed under the user's key. */
  sealed: string;
};

export type ActivityTables = { activities: ActivityTable };
