import type { TenantDb } from '../../../adapters/postgres/database.ts';
import { deleteExpiredRows, type ExpiringRows } from '../../../adapters/postgres/expire-rows.ts';

/** Something that is kept for a time and then deleted: a file in `retention/` and a line in `retention.ts`. */
export type KindOfData = {
  readonly name: string;
  /** Days for which it is kept unless the tenant chose others. */
  readonly days: number;
  /** Less than this is refused, and why. */
  readonly least?: { readonly days: number; readonly because: string };
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

type Step = { readonly last: string | null; readonly deleted: number };
type ExpireOf = (db: TenantDb, after: string, most: number, days: number) => Promise<Step>;

const usersPerStatement = 100;
const beforeAll = '00000000-0000-0000-0000-000000000000';

/** Deletes rows that nobody but their users can see, user by user. */
export const expireUserRows =
  (expireOf: ExpireOf): KindOfData['expire'] =>
  async (db, days, stopping) => {
    let deleted = 0;
    let after: string | null = beforeAll;
    while (after && !stopping?.aborted) {
      const step: Step = await expireOf(db, after, usersPerStatement, days);
      deleted += step.deleted;
      after = step.last;
    }
    return deleted;
  };
