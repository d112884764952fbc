const pageSize = 500;

/**
 * Rows in pages, so that only one page of them is in memory and no connection is held while they are used. `load` answers
 * at most `limit` rows that come after the given one in their order.
 */
export async function* inPages<Row>(
  load: (after: Row | undefined, limit: number) => Promise<readonly Row[]>,
): AsyncGenerator<Row> {
  let last: Row | undefined;
  for (;;) {
    const rows = await load(last, pageSize);
    yield* rows;
    if (rows.length < pageSize) return;
    last = rows.at(-1);
  }
}
