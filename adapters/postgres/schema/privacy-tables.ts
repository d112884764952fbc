import type { ColumnType, Generated } from 'kysely';

type OptionalTime = ColumnType<Date | null, Date | null | undefined, Date | null>;

export type ErasureTable = {
  tenant_id: Generated<string>;
  user_id: string;
  certificate: string;
  erased_at: ColumnType<Date, Date | undefined, never>;
  listed_at: OptionalTime;
};

export type PrivacyTables = { erasures: ErasureTable };
