import type { ColumnType, Generated, Selectable } from 'kysely';

type CreatedAt = ColumnType<Date, Date | undefined, never>;

/** What a key of a tenant is for: see `server/keys/tenant-keys.ts`. */
export type KeyPurpose = 'data' | 'index' | 'audit' | 'protocol';

export type TenantKeyTable = {
  tenant_id: Generated<string>;
  kid: string;
  purpose: KeyPurpose;
  state: Generated<'current' | 'retiring'>;
  /** The root key that `sealed_key` is sealed with. */
  root_kid: string;
  sealed_key: string;
  created_at: CreatedAt;
  retired_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
};

export type UserKeyTable = {
  tenant_id: Generated<string>;
  user_id: string;
  sealed_key: string;
  created_at: CreatedAt;
};

export type KeyTables = { tenant_keys: TenantKeyTable; user_keys: UserKeyTable };
export type TenantKeyRow = Selectable<TenantKeyTable>;
