/**
 * The smallest value that at least `share` (0 to 1) of the values do not exceed (nearest rank). `sorted` must be ascending;
 * NaN when it is empty.
 */
export function percentile(sorted: Float64Array, share: number): number {
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

/** All values of several lists, ascending. */
export function sortedTogether(lists: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(lists.reduce((sum, list) => sum + list.length, 0));
  let at = 0;
  for (const list of lists) {
    all.set(list, at);
    at += list.length;
  }
  return all.sort();
}
