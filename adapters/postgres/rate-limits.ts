import { sql } from 'kysely';
import type { LimitAnswer, LimitStore } from '../limit-store.ts';
import type { Database } from './database.ts';

const take = { name: 'take-limits', text: 'select take_limits($1::jsonb, $2::bigint) as answers' };

/** Counts in PostgreSQL, one statement a call. `now_ms` replaces the database's clock. */
export function createPostgresLimitStore(db: Pick<Database, 'run'>, now_ms?: () => number): LimitStore {
  return {
    async take(tenantId, requests) {
      const values = [JSON.stringify(requests), now_ms?.() ?? null];
      const [row] = await db.run<{ answers: LimitAnswer[] }>(tenantId, take, values);
      return row?.answers ?? [];
    },
  };
}

/** Deletes up to `batch` rows that no limit asks for any more, of all tenants; answers how many went. */
export async function purgeRateLimits(db: Pick<Database, 'system'>, batch: number): Promise<number> {
  const { rows } = await sql<{ purged: number }>`select purge_rate_limits(${batch}) as purged`.execute(db.system);
  return rows[0]?.purged ?? 0;
}
