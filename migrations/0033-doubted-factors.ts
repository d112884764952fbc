import { type Kysely, sql } from 'kysely';

/** `doubted_at`: when a sign-in with which the factor came was disowned. It lets nobody in until a recovery has settled it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['user_totp', 'user_passkeys'])
    await sql`alter table ${sql.table(table)} add column doubted_at timestamptz`.execute(db);
}
