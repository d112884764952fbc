import { type Kysely, sql } from 'kysely';

/**
 * A code by mail belongs to one use of it, which is one step of one sign-in: `use_hash`, as the code itself under the
 * user's key. Codes that are on their way must be asked for once more.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Row level security hides the rows of all tenants from a delete.
  await sql`truncate email_codes`.execute(db);
  await sql`alter table email_codes
    add column use_hash bytea not null check (length(use_hash) = 32),
    drop constraint email_codes_pkey,
    add primary key (tenant_id, user_id, use_hash)`.execute(db);
}
