export type Share = { readonly of: number; readonly hits: number };

/**
 * How many standard errors the first share lies above the second: the two-proportion z-test with the pooled share, one-sided
 * (above 0: it is higher). It is an approximation that wants some hits: see who asks.
 */
export function compareShares(now: Share, usual: Share): number {
  if (now.of === 0 || usual.of === 0) return 0;
  const pooled = (now.hits + usual.hits) / (now.of + usual.of);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / now.of + 1 / usual.of));
  return error === 0 ? 0 : (now.hits / now.of - usual.hits / usual.of) / error;
}
