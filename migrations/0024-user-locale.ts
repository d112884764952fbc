import { type Kysely, sql } from 'kysely';

/** The language somebody has chosen for themselves (OIDC Core §5.1 `locale`), sealed as the rest of their profile. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table users add column sealed_locale text`.execute(db);
}
