import { type Kysely, sql } from 'kysely';

/**
 * What a sign-in that was disowned may have left behind. `added_in`: the attempt to sign in during which somebody got the factor;
 * null for one that was added on the account pages. `device_epoch`: browsers that remember an earlier one are known no more.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['user_totp', 'user_passkeys'])
    await sql`alter table ${sql.table(table)} add column added_in uuid`.execute(db);
  await sql`alter table users add column device_epoch integer not null default 0`.execute(db);
}
