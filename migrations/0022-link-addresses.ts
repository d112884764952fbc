import { type Kysely, sql } from 'kysely';

/** Links to an address that has no account yet are found by it; its index goes when what it was made of does. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table account_links add column email_index text,
    add check (email_index is null or sealed is not null)`.execute(db);
  await sql`create index account_links_by_email on account_links (tenant_id, purpose, email_index)
    where user_id is null and consumed_at is null`.execute(db);
}
