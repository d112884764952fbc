import type { ColumnType, Generated, Insertable, Selectable } from 'kysely';
import type { ActivityTables } from './schema/activity-tables.ts';
import type { AuditTables } from './schema/audit-tables.ts';
import type { CheckpointTables } from './schema/checkpoint-tables.ts';
import type { ErrorTables } from './schema/error-tables.ts';
import type { ExportTables } from './schema/export-tables.ts';
import type { IncidentTables } from './schema/incident-tables.ts';
import type { KeyTables } from './schema/key-tables.ts';
import type { LegalTextTables } from './schema/legal-text-tables.ts';
import type { LimitTables } from './schema/limit-tables.ts';
import type { LoginAttemptTables } from './schema/login-attempt-tables.ts';
import type { MailTables } from './schema/mail-tables.ts';
import type { PasswordHistoryTables } from './schema/password-history-tables.ts';
import type { PrivacyTables } from './schema/privacy-tables.ts';
import type { RiskTables } from './schema/risk-tables.ts';
import type { SecondFactorTables } from './schema/second-factor-tables.ts';
import type { SessionTables } from './schema/session-tables.ts';
import type { SignInTables } from './schema/sign-in-tables.ts';

/** A time with a default in the database. */
type Timestamp = ColumnType<Date, Date | string | undefined, Date | string>;
type OptionalTimestamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Json<T> = ColumnType<T, string, string>;

export type TenantTable = {
  id: string;
  slug: string;
  host: string | null;
  name: string;
  status: Generated<'active' | 'suspended'>;
  settings: Json<unknown>;
  created_at: Timestamp;
};

export type UserTable = {
  tenant_id: Generated<string>;
  id: string;
  /** What a user is found by: `<kid>.<HMAC of the address>`; null once erased. */
  email_index: string | null;
  sealed_email: string | null;
  email_verified: Generated<boolean>;
  sealed_name: string | null;
  sealed_given_name: string | null;
  sealed_family_name: string | null;
  sealed_locale: string | null;
  user_groups: Generated<string[]>;
  password_hash: string | null;
  /** `locked`: until there is a new password, after a sign-in that was not its user's. */
  status: Generated<'active' | 'disabled' | 'locked' | 'erased'>;
  /** Counts the times all sessions were ended: a login that began before the last one no longer counts. */
  session_epoch: Generated<number>;
  /** Counts the sign-ins that were disowned: browsers that remember an earlier count are not known any more. */
  device_epoch: Generated<number>;
  created_at: Timestamp;
  password_changed_at: OptionalTimestamp;
};

export type ClientTable = {
  tenant_id: Generated<string>;
  client_id: string;
  metadata: Json<Record<string, unknown>>;
  secret_hash: string | null;
  sealed_secret: string | null;
  skip_consent: Generated<boolean>;
  status: Generated<'active' | 'suspended'>;
  created_at: Timestamp;
};

export type ResourceTable = {
  tenant_id: Generated<string>;
  identifier: string;
  scopes: Generated<string[]>;
  access_token_format: Generated<'jwt' | 'opaque'>;
  access_token_ttl_s: number | null;
  created_at: Timestamp;
};

export type SigningKeyTable = {
  tenant_id: Generated<string>;
  kid: string;
  alg: 'RS256' | 'ES256' | 'EdDSA';
  state: 'next' | 'current' | 'retiring' | 'gone';
  public_jwk: Json<Record<string, unknown>>;
  sealed_private_jwk: string | null;
  created_at: Timestamp;
  activated_at: OptionalTimestamp;
  retired_at: OptionalTimestamp;
};

export type GrantTable = {
  tenant_id: Generated<string>;
  id: string;
  user_id: string | null;
  client_id: string | null;
  session_uid: string | null;
  payload: Json<Record<string, unknown>>;
  expires_at: Timestamp;
};

export type OidcRecordTable = {
  tenant_id: Generated<string>;
  id: Buffer;
  kind: string;
  grant_id: string | null;
  user_id: string | null;
  client_id: string | null;
  session_uid: string | null;
  session_bound: Generated<boolean>;
  user_code: string | null;
  payload: Json<Record<string, unknown>>;
  expires_at: Timestamp;
  consumed_at: OptionalTimestamp;
};

export type RoleTable = { tenant_id: Generated<string>; name: string; level: number; permissions: Generated<string[]> };
export type UserRoleTable = { tenant_id: Generated<string>; user_id: string; role: string };

export type SetupLinkTable = {
  tenant_id: Generated<string>;
  token_hash: Buffer;
  user_id: string | null;
  created_at: Timestamp;
  expires_at: Timestamp;
  consumed_at: OptionalTimestamp;
};

export type ConsentTable = {
  tenant_id: Generated<string>;
  user_id: string;
  client_id: string;
  granted: Json<Record<string, unknown>>;
  created_at: Timestamp;
  updated_at: Timestamp;
};

export type Schema = LegalTextTables &
  ErrorTables &
  CheckpointTables &
  KeyTables &
  AuditTables &
  ExportTables &
  LimitTables &
  PrivacyTables &
  LoginAttemptTables &
  MailTables &
  IncidentTables &
  RiskTables &
  SecondFactorTables &
  PasswordHistoryTables &
  SessionTables &
  SignInTables &
  ActivityTables & {
    tenants: TenantTable;
    users: UserTable;
    roles: RoleTable;
    user_roles: UserRoleTable;
    setup_links: SetupLinkTable;
    clients: ClientTable;
    resources: ResourceTable;
    signing_keys: SigningKeyTable;
    grants: GrantTable;
    oidc_records: OidcRecordTable;
    consents: ConsentTable;
    kysely_migration: { name: string; timestamp: string };
  };

export type TenantRow = Selectable<TenantTable>;
export type UserRow = Selectable<UserTable>;
export type ClientRow = Selectable<ClientTable>;
export type ResourceRow = Selectable<ResourceTable>;
export type SigningKeyRow = Selectable<SigningKeyTable>;
export type NewUser = Insertable<UserTable>;
export type NewClient = Insertable<ClientTable>;
export type NewSigningKey = Insertable<SigningKeyTable>;
