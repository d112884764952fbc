import { type Kysely, sql } from 'kysely';

/** What operators ask of weighed attempts is answered out of indexes, however many there are. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Generated for the rows that are there, whoever may see them; from now on it is written.
  await sql`alter table risk_attempts add column method text generated always as (signals ->> 'method') stored`.execute(
    db,
  );
  await sql`alter table risk_attempts alter column method drop expression`.execute(db);
  // How scores are distributed over a time.
  await sql`create index risk_attempts_scores on risk_attempts (tenant_id, at)
    include (score, decision, is_proven, method)`.execute(db);
  await sql`drop index risk_attempts_by_time`.execute(db);
  // Most attempts are as always; whoever looks at them looks at the others.
  await sql`create index risk_attempts_unusual on risk_attempts (tenant_id, id) where score > 0`.execute(db);
}
