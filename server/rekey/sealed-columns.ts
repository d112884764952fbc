import type { Schema } from '../../adapters/postgres/schema.ts';
import type { TenantUse } from '../keys/sealing.ts';

/** A column whose values are sealed under the tenant's `data` keys. */
export type SealedColumn = {
  readonly table: keyof Schema & string;
  readonly column: string;
  /** The column that tells rows of a tenant apart. */
  readonly row: string;
  readonly use: TenantUse;
};

/** All of them: a rotation of the root key seals them anew. What is sealed for a user stays, since their key does. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'user_keys', column: 'sealed_key', row: 'user_id', use: 'user-keys' },
  { table: 'signing_keys', column: 'sealed_private_jwk', row: 'kid', use: 'signing-keys' },
  { table: 'clients', column: 'sealed_secret', row: 'client_id', use: 'client-secrets' },
  { table: 'mails', column: 'sealed', row: 'id', use: 'mail' },
  { table: 'account_links', column: 'sealed', row: 'id', use: 'mail' },
];
