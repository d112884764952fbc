import { type Kysely, sql } from 'kysely';

/** A profile that has run out leaves the day of the last sign-in behind: without it a dormant account would look like a new one. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table risk_profiles alter column sealed drop not null,
    add column last_sign_in_on date,
    add check (sealed is null or last_sign_in_on is null)`.execute(db);
}
