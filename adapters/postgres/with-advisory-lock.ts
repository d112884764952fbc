import { sql } from 'kysely';
import type { Database } from './database.ts';

/**
 * Runs `work` unless another process is at the same thing; answers whether it ran. The lock is held by an open
 * transaction, so it goes when the process dies. `work` uses other connections.
 */
export async function withAdvisoryLock(db: Database, name: string, work: () => Promise<void>): Promise<boolean> {
  return db.system.transaction().execute(async (transaction) => {
    const { rows } = await sql<{
      got: boolean;
    }>`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as got`.execute(transaction);
    if (!rows[0]?.got) return false;
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(transaction);
    await work();
    return true;
  });
}
