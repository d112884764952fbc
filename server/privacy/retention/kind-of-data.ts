import type { TenantDb } from '../../../adapters/postgres/database.ts';
import { deleteExpiredRows, type ExpiringRows } from '../../../adapters/postgres/expire-rows.ts';

/** Something that is kept for a time and then deleted: a file in `retention/` and a line in `retention.ts`. */
export type KindOfData = {
  readonly name: string;
  /** Days for which it is kept unless the tenant chose others. */
  readonly days: number;
  /** Deletes what is older, in small batches until `stopping`, and nothing that is held; answers how many it was. */
  readonly expire: (db: TenantDb, days: number, stopping?: AbortSignal) => Promise<number>;
};

/** Rows per statement: none is locked for longer than it takes to delete so many. */
const batch = 500;

/** Deletes rows batch by batch. */
export const expireRows =
  (rows: ExpiringRows): KindOfData['expire'] =>
  async (db, days, stopping) => {
    let deleted = 0;
    while (!stopping?.aborted) {
      const count = await deleteExpiredRows(db, rows, days, batch);
      deleted += count;
      if (count < batch) break;
    }
    return deleted;
  };
