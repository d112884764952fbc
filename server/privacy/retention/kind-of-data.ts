import type { ExpiringRows } from '../../../adapters/postgres/expire-rows.ts';

/** Something that is kept for a time and then deleted: a file in `retention/` and a line in `retention.ts`. */
export type KindOfData = {
  readonly name: string;
  /** Days for which it is kept, counted from what `rows` says. */
  readonly days: number;
  readonly rows: ExpiringRows;
};
