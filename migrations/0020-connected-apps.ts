import { type Kysely, sql } from 'kysely';

/** What the list of somebody's connected apps needs: since when, and a way to their grants. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table consents add column created_at timestamptz not null default now()`.execute(db);
  await sql`create index grants_by_user on grants (tenant_id, user_id) where user_id is not null`.execute(db);
}
