import type { ColumnType, Generated } from 'kysely';

type Timestamp = ColumnType<Date, Date | string | undefined, Date | string>;
type OptionalTimestamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export type MailTable = {
  tenant_id: Generated<string>;
  id: string;
  kind: string;
  user_id: string | null;
  /** Under the tenant's key, for whoever has no account, or may have none. */
  sealed: string | null;
  /** Under the user's key. */
  sealed_for_user: string | null;
  created_at: Timestamp;
};

export type AccountLinkTable = {
  tenant_id: Generated<string>;
  id: string;
  token_hash: Buffer;
  purpose: string;
  user_id: string | null;
  /** What the link is about, where that is more than its user; under the tenant's key. */
  sealed: string | null;
  /** The same under the key of its user. */
  sealed_for_user: string | null;
  /** What a link to an address without an account is found by: `<kid>.<HMAC of the address>`; gone with `sealed`. */
  email_index: string | null;
  created_at: Timestamp;
  expires_at: Timestamp;
  consumed_at: OptionalTimestamp;
};

export type EmailCodeTable = {
  tenant_id: Generated<string>;
  user_id: string;
  /** Of what the code is for. */
  use_hash: Buffer;
  code_hash: Buffer;
  tries: Generated<number>;
  expires_at: Timestamp;
};

export type MailTables = { mails: MailTable; account_links: AccountLinkTable; email_codes: EmailCodeTable };
