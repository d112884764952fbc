import type { ColumnType, Generated } from 'kysely';

type Timestamp = ColumnType<Date, Date | string, Date | string>;
type OptionalTimestamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export type IncidentTable = {
  tenant_id: Generated<string>;
  id: string;
  /** The alarm that raised it. */
  kind: string;
  severity: 'critical' | 'high' | 'medium' | 'low';
  state: Generated<'open' | 'acknowledged' | 'resolved'>;
  opened_at: Timestamp;
  /** By when somebody should have looked. */
  due_at: Timestamp;
  /** When the alarm last had reason. */
  raised_at: Timestamp;
  /** When administrators were told. */
  notified_at: OptionalTimestamp;
  acknowledged_at: OptionalTimestamp;
  acknowledged_by: string | null;
  resolved_at: OptionalTimestamp;
  resolved_by: string | null;
  /** What operators wrote, without personal data. */
  note: string | null;
  /** Numbers alone. */
  details: ColumnType<Record<string, number>, string, string>;
};

export type IncidentTables = { incidents: IncidentTable };
