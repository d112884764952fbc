import { type Kysely, sql } from 'kysely';

/**
 * `locked`: its owner has disowned a sign-in, and nobody gets in before there is a new password or an operator says so.
 * `warned_at`: when the owner was told of a sign-in that was refused in spite of the right password.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table users drop constraint users_status_check,
    add constraint users_status_check check (status in ('active', 'disabled', 'locked', 'erased'))`.execute(db);
  await sql`alter table risk_attempts add column warned_at timestamptz`.execute(db);
}
