import type { ColumnType, Generated } from 'kysely';

type Now = ColumnType<Date, Date | undefined, Date>;
type AddedIn = ColumnType<string | null, string | undefined, never>;
type OptionalTime = ColumnType<Date | null, Date | null | undefined, Date | null>;

export type UserTotpTable = {
  tenant_id: Generated<string>;
  user_id: string;
  /** Base32, sealed under the user's key. */
  sealed_secret: string;
  /** The time step (RFC 6238 §4.2) of the last code that was taken: none of it or before it is taken again. */
  last_step: ColumnType<string, number, number>;
  /** The attempt to sign in during which it was added. */
  added_in: AddedIn;
  /** When a sign-in with which it came was disowned: it lets nobody in until a recovery has settled it. */
  doubted_at: OptionalTime;
  created_at: Now;
  last_used_at: Now;
};

export type RecoveryCodeTable = {
  tenant_id: Generated<string>;
  user_id: string;
  /** HMAC of the code under the user's key. */
  code_hash: Buffer;
  created_at: Now;
  consumed_at: OptionalTime;
};

export type SecondFactorStateTable = {
  tenant_id: Generated<string>;
  user_id: string;
  /** Codes tried since `tries_since`, right ones not counted. */
  tries: Generated<number>;
  tries_since: Now;
  /** When somebody without a second factor first signed in although one is required: days of grace count from here. */
  required_since: OptionalTime;
  offered_at: OptionalTime;
};

export type UserPasskeyTable = {
  tenant_id: Generated<string>;
  id: string;
  user_id: string;
  /** SHA-256 of the credential id: what it is found by. */
  credential_hash: Buffer;
  /** The host the browser keeps it for (WebAuthn §4). */
  rp_id: string;
  /** Its id, public key, transports and name as JSON, under the user's key. */
  sealed: string;
  /** The signature counter; 0 for ever where the authenticator has none. */
  counter: ColumnType<string, number, number>;
  /** The attempt to sign in during which it was added. */
  added_in: AddedIn;
  /** As above. */
  doubted_at: OptionalTime;
  created_at: Now;
  last_used_at: OptionalTime;
};

export type SecondFactorTables = {
  user_passkeys: UserPasskeyTable;
  user_totp: UserTotpTable;
  recovery_codes: RecoveryCodeTable;
  second_factor_states: SecondFactorStateTable;
};
