import { type RawBuilder, sql } from 'kysely';

/** True of rows of which `column` lies more than so many days back; of none while it is null. */
export const olderThan =
  (column: string) =>
  (days: number): RawBuilder<boolean> =>
    sql<boolean>`t.${sql.ref(column)} < now() - make_interval(days => ${days})`;
