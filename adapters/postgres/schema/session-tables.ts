import type { ColumnType, Generated } from 'kysely';

type Timestamp = ColumnType<Date, Date | string | undefined, Date | string>;
type OptionalTimestamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export type SessionTable = {
  tenant_id: Generated<string>;
  uid: string;
  id_hash: Buffer;
  user_id: string | null;
  payload: ColumnType<Record<string, unknown>, string, string>;
  created_at: Timestamp;
  expires_at: Timestamp;
  revoked_at: OptionalTimestamp;
  last_used_at: Timestamp;
  /** From where it was used last, sealed for its user: see `seal-device.ts`. */
  sealed_device: string | null;
};

export type TrustedDeviceTable = {
  tenant_id: Generated<string>;
  id: string;
  user_id: string;
  token_hash: Buffer;
  /** The user's when they trusted it: whatever ends all sessions ends the trust. */
  session_epoch: number;
  sealed: string;
  created_at: Timestamp;
  last_used_at: Timestamp;
  expires_at: ColumnType<Date, Date, never>;
};

export type LogoutNoticeTable = {
  tenant_id: Generated<string>;
  id: string;
  user_id: string;
  client_id: string;
  sid: string;
  created_at: Timestamp;
};

export type SessionTables = {
  sessions: SessionTable;
  trusted_devices: TrustedDeviceTable;
  logout_notices: LogoutNoticeTable;
};
