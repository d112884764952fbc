import { sql } from 'kysely';
import type { TenantDb } from './database.ts';

/**
 * Tables with a `user_id` and what erasure does with them; a test fails for a table that is not here. What is kept holds
 * ids and times, and personal values only as they were sealed under the key that is destroyed.
 */
export const erasedTables = {
  user_keys: 'delete',
  user_roles: 'delete',
  sessions: 'delete',
  trusted_devices: 'delete',
  consents: 'delete',
  setup_links: 'delete',
  password_history: 'delete',
  user_exports: 'delete',
  activities: 'delete',
  sign_ins: 'delete',
  risk_profiles: 'delete',
  risk_attempts: 'delete',
  user_totp: 'delete',
  recovery_codes: 'delete',
  user_passkeys: 'delete',
  second_factor_states: 'delete',
  mails: 'delete',
  account_links: 'delete',
  email_codes: 'delete',
  grants: 'keep: dead with the account, and purged when they expire',
  oidc_records: 'keep: dead with the account, and purged when they expire',
  audit_events: 'keep: the chain covers them; what is personal in them was sealed under the key',
  logout_notices: 'keep: ids alone, until the client was told that its user is signed out',
  legal_holds: 'keep: none stands on somebody who is erased; who once placed one on whom is on record',
  agreements: 'keep: which version was agreed to must be provable; from where was sealed under the key',
  erasures: 'keep: it is the record of the erasure',
} as const satisfies Record<string, 'delete' | `keep: ${string}`>;

/**
 * Destroys what is held about a user, as part of a transaction: their key first, which makes every copy of what was
 * sealed under it unreadable, then the rows. The account's row stays as a tombstone, so that its id is never given out
 * again and what refers to it still does.
 */
export async function eraseUserRows(transaction: TenantDb, userId: string): Promise<void> {
  // Rows that are closed to everybody but their user are deleted in their name.
  await sql`select set_config('bastion.user_id', ${userId}, true)`.execute(transaction);
  const tombstone = {
    status: 'erased' as const,
    email_index: null,
    sealed_email: null,
    email_verified: false,
    sealed_name: null,
    sealed_given_name: null,
    sealed_family_name: null,
    sealed_locale: null,
    user_groups: [],
    password_hash: null,
    password_changed_at: null,
  };
  await transaction
    .updateTable('users')
    .set((user) => ({ ...tombstone, session_epoch: user('session_epoch', '+', 1) }))
    .where('id', '=', userId)
    .execute();
  const tables = Object.entries(erasedTables).filter(([, fate]) => fate === 'delete');
  for (const [table] of tables) {
    await sql`delete from ${sql.table(table)} where tenant_id = current_tenant_id() and user_id = ${userId}`.execute(
      transaction,
    );
  }
}
