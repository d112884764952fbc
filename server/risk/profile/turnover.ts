/**
 * How likely the next one is new for somebody, 0 to 1: by what share of their history was seen only once (Good and Turing's
 * estimate, half a sighting added so that little history tells little). Whoever always comes with something new is not
 * conspicuous for it; whoever never does, is.
 */
export function turnover(weights: readonly number[]): number {
  const seen = weights.reduce((sum, weight) => sum + weight, 0);
  const once = weights.filter((weight) => weight <= 1).length;
  return Math.min(1, (once + 0.5) / (seen + 1));
}
