import { type Kysely, sql } from 'kysely';

/** So that replayed refresh tokens are counted, every minute, without looking at everything else that is on record. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index audit_events_token_reuse on audit_events (tenant_id, at)
    where kind = 'token.reuse_detected'`.execute(db);
}
