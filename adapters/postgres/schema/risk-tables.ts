import type { ColumnType, Generated } from 'kysely';

type Timestamp = ColumnType<Date, Date | string | undefined, Date | string>;
type OptionalTimestamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export type RiskProfileTable = {
  tenant_id: Generated<string>;
  user_id: string;
  /** Null once it has run out, or nobody could read it. */
  sealed: string | null;
  /** The day of the last sign-in (UTC), once what is usual has run out. */
  last_sign_in_on: ColumnType<Date | null, null | undefined, null>;
  /** Counts up with every change: who saves one names the version that they read. */
  version: Generated<number>;
  updated_at: Timestamp;
};

export type RiskAttemptTable = {
  tenant_id: Generated<string>;
  id: string;
  at: Timestamp;
  /** Null where there is no such account. */
  user_id: string | null;
  client_id: string | null;
  is_proven: boolean;
  score: number;
  decision: 'allow' | 'step_up' | 'refuse';
  /** Whether the decision was acted on. */
  is_enforced: boolean;
  /** By factor. */
  points: ColumnType<Record<string, number>, string, never>;
  signals: ColumnType<unknown, string, never>;
  /** That of its signals. */
  method: string | null;
  /** From where it was, under its user's key. */
  sealed: string | null;
  /** When all steps of the sign-in were done. */
  completed_at: OptionalTimestamp;
  /** What its user says of it. */
  answer: 'me' | 'not_me' | null;
  answered_at: OptionalTimestamp;
  /** When its user was told that it was refused in spite of the right password. */
  warned_at: OptionalTimestamp;
};

export type RiskTables = { risk_profiles: RiskProfileTable; risk_attempts: RiskAttemptTable };
