import type { ColumnType, Generated, Selectable } from 'kysely';

type Time = ColumnType<Date, Date, Date>;

export type ErrorLogTable = {
  tenant_id: Generated<string>;
  /** The same for errors of one kind: see `server/errors/fingerprint.ts`. */
  fingerprint: string;
  process: string;
  name: string;
  message: string;
  stack: string | null;
  count: ColumnType<string, number | undefined, number>;
  first_at: Time;
  last_at: Time;
  /** Of the last request it happened in. */
  request_id: string | null;
  status: Generated<'open' | 'resolved'>;
  resolved_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
};

export type ErrorTables = { error_logs: ErrorLogTable };
export type ErrorLogRow = Selectable<ErrorLogTable>;
