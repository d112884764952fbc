import type { ColumnType, Generated, Selectable } from 'kysely';

type OptionalTime = ColumnType<Date | null, Date | null | undefined, Date | null>;

export type ErasureTable = {
  tenant_id: Generated<string>;
  user_id: string;
  certificate: string;
  erased_at: ColumnType<Date, Date | undefined, never>;
  listed_at: OptionalTime;
};

export type LegalHoldTable = {
  tenant_id: Generated<string>;
  id: string;
  /** Null holds everything of the tenant. */
  user_id: string | null;
  reason: string;
  placed_by: string;
  placed_at: ColumnType<Date, Date | undefined, never>;
  released_by: ColumnType<string | null, string | null | undefined, string>;
  released_at: OptionalTime;
};

export type PrivacyTables = { erasures: ErasureTable; legal_holds: LegalHoldTable };
export type LegalHoldRow = Selectable<LegalHoldTable>;
