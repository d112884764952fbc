import { type Kysely, sql } from 'kysely';
import type { Pool } from 'pg';
import { PgBoss } from 'pg-boss';
import { bossOptions, queueSchema } from './boss-options.ts';

/** Brings pg-boss's own schema to the version of the library, as the owner role. Several may do it at once. */
export async function prepareJobQueue(pool: Pool): Promise<void> {
  const db = { executeSql: (text: string, values?: unknown[]) => pool.query(text, values) };
  const boss = new PgBoss({ ...bossOptions, db, migrate: true, createSchema: true, supervise: false });
  boss.on('error', () => {});
  await boss.start();
  await boss.stop({ graceful: false });
}

/** Lets the runtime role put jobs in and work on them. It owns nothing here either. */
export async function grantJobQueue(db: Kysely<unknown>, role: string): Promise<void> {
  const name = sql.id(role);
  const schema = sql.id(queueSchema);
  await sql`revoke all on all tables in schema ${schema} from ${name}, public`.execute(db);
  await sql`revoke all on all functions in schema ${schema} from public`.execute(db);
  await sql`grant usage on schema ${schema} to ${name}`.execute(db);
  await sql`grant select, insert, update, delete on all tables in schema ${schema} to ${name}`.execute(db);
  await sql`grant execute on all functions in schema ${schema} to ${name}`.execute(db);
}
