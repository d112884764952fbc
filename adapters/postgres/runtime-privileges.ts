import { type Kysely, sql } from 'kysely';

/**
 * What the runtime role may do with each table: the whole list, applied anew by every `migrate`.
 * It owns nothing, and row level security narrows each of these to the tenant in scope.
 */
const runtimePrivileges: Readonly<Record<string, string>> = {
  tenants: 'select, update',
  users: 'select, insert, update',
  roles: 'select, insert',
  user_roles: 'select, insert, delete',
  setup_links: 'select, insert, update, delete',
  clients: 'select, insert, update, delete',
  resources: 'select, insert, update, delete',
  signing_keys: 'select, insert, update',
  sessions: 'select, insert, update, delete',
  grants: 'select, insert, update, delete',
  oidc_records: 'select, insert, update, delete',
  replay_claims: 'select, insert, delete',
  consents: 'select, insert, update, delete',
  // When and by which transaction an event was written is for the database alone to say.
  audit_events: 'select, insert (id, kind, user_id, client_id, request_id, details, sealed)',
  audit_chain: 'select, insert',
  tenant_keys: 'select, insert, update, delete',
  audit_checkpoints: 'select, insert',
  audit_witnesses: 'select, insert, update',
  legal_texts: 'select, insert',
  agreements: 'select, insert',
  legal_holds: 'select, insert, update',
  error_logs: 'select, insert, update, delete',
  erasures: 'select, insert, update (listed_at)',
  login_attempts: 'select, insert, update, delete',
  password_history: 'select, insert, delete',
  user_keys: 'select, insert, update, delete',
  user_exports: 'select, insert, update, delete',
  user_export_chunks: 'select, insert',
  rate_limits: 'select, insert, update',
  user_totp: 'select, insert, update, delete',
  recovery_codes: 'select, insert, update (consumed_at), delete',
  user_passkeys: 'select, insert, update, delete',
  second_factor_states: 'select, insert, update, delete',
  mails: 'select, insert, update (sealed), delete',
  account_links: 'select, insert, update (consumed_at, sealed, email_index), delete',
  email_codes: 'select, insert, update, delete',
  activities: 'select, insert (user_id, id, hash, sealed), delete',
  sign_ins: 'select, insert (user_id, id, sealed), delete',
  trusted_devices: 'select, insert, update, delete',
  logout_notices: 'select, insert, update, delete',
  incidents: 'select, insert, update, delete',
  risk_profiles: 'select, insert, update, delete',
  risk_attempts: 'select, insert, update (completed_at, answer, answered_at, warned_at), delete',
};

const runtimeFunctions = [
  'current_tenant_id()',
  'current_user_id()',
  'keep_activities(uuid, jsonb)',
  'list_activities(uuid, uuid, integer)',
  'delete_activities(uuid)',
  'expire_activities(uuid, integer, integer)',
  'keep_sign_in(uuid, uuid, text)',
  'list_sign_ins(uuid, uuid, integer)',
  'expire_sign_ins(uuid, integer, integer)',
  'count_login_attempt(text[], jsonb, integer[], timestamptz)',
  'take_back_login_attempt(text[], timestamptz[], boolean[], timestamptz)',
  'find_tenant(text, text)',
  'list_tenant_ids()',
  'purge_expired(integer)',
  'list_tenants_with_unlisted_erasures()',
  'list_tenants_to_checkpoint(integer, integer)',
  'list_tenants_with_checkpoints()',
  'is_audit_month_held(date)',
  'list_tenants_to_rekey()',
  'list_tenants_beside_root(text)',
  'count_keys_by_root()',
  'list_key_ages()',
  'ensure_audit_partitions(integer)',
  'list_audit_partitions()',
  'list_tenants_to_link(xid8)',
  'list_tenants_of_audit_month(date)',
  'drop_audit_month(date)',
  'take_limits(jsonb, bigint)',
  'purge_rate_limits(integer)',
  'claim_user_export(integer, uuid)',
  'purge_user_exports(integer)',
];

/**
 * Makes functions that run with the owner's rights look into `pg_temp` last: unless it is named it comes first, and there
 * the runtime role could plant a table of its own, with triggers that would run as the owner (CVE-2007-2138).
 */
async function secureDefinerFunctions(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ signature: string }>`select oid::regprocedure::text as signature from pg_proc
    where pronamespace = 'public'::regnamespace and prosecdef and proowner = current_user::regrole`.execute(db);
  for (const { signature } of rows) {
    await sql`alter function ${sql.raw(signature)} set search_path = pg_catalog, public, pg_temp`.execute(db);
  }
}

/** Gives the runtime role exactly the privileges listed above and takes every other one away. */
export async function grantRuntimePrivileges(db: Kysely<unknown>, role: string): Promise<void> {
  const name = sql.id(role);
  await sql`revoke all on all tables in schema public from ${name}, public`.execute(db);
  await sql`revoke all on all functions in schema public from ${name}, public`.execute(db);
  await sql`revoke create on schema public from ${name}, public`.execute(db);
  await sql`grant usage on schema public to ${name}`.execute(db);
  for (const [table, privileges] of Object.entries(runtimePrivileges)) {
    await sql`grant ${sql.raw(privileges)} on ${sql.table(table)} to ${name}`.execute(db);
  }
  for (const signature of runtimeFunctions) {
    await sql`grant execute on function ${sql.raw(signature)} to ${name}`.execute(db);
  }
  await sql`grant select on kysely_migration to ${name}`.execute(db);
  await secureDefinerFunctions(db);
}
