import type { Database } from './database.ts';

/** An attempt as it was kept; `signals` as they stand in the row, unchecked. */
export type KeptAttempt = {
  readonly id: string;
  /** Unix seconds. */
  readonly at: number;
  readonly user_id: string | null;
  readonly signals: unknown;
};

const batch = 2_000;

/**
 * Hands every attempt since then to `work`, the oldest first, out of one snapshot and a batch at a time, so that their number
 * costs no memory.
 */
export function replayAttempts(
  db: Database,
  tenantId: string,
  since: Date,
  work: (attempt: KeptAttempt) => void,
): Promise<void> {
  return db.transact(tenantId, async (client) => {
    await client.query('set transaction read only');
    const text = `declare attempts no scroll cursor for
      select a.id, extract(epoch from a.at)::float8 as at, a.user_id, a.signals from risk_attempts a
      where a.tenant_id = current_tenant_id() and a.at >= $1 order by a.at`;
    await client.query({ text, values: [since] });
    const fetch = () => {
      const fetching = client.query<KeptAttempt>(`fetch ${batch} from attempts`);
      fetching.catch(() => {});
      return fetching;
    };
    // The database looks for the next ones while these are worked on.
    for (let next = fetch(); ; ) {
      const { rows } = await next;
      const isLast = rows.length < batch;
      if (!isLast) next = fetch();
      for (const row of rows) work(row);
      if (isLast) return;
    }
  });
}
