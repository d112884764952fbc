/** So likely, or less, and something is as surprising as it can be. */
const rare = 0.03;
/** What happens every time is worth nearly half. */
const least = 0.45;

/** How remarkable something is, above 0 and at most 1, that happens with this probability: by its logarithm. */
export function surprise(probability: number): number {
  return Math.min(1, Math.max(least, Math.log(Math.max(probability, rare)) / Math.log(rare)));
}
