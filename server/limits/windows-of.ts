import type { Rule } from './rules.ts';

/** One of the stretches of time that a rule is about. */
export type PolicyWindow = { readonly name: string; readonly limit: number; readonly window_s: number };

/** The windows of a rule when there is `limit` of it: the whole one, and a short one against bursts where it has that. */
export function windowsOf({ name, window_s, hasSpikeGuard }: Rule, limit: number): PolicyWindow[] {
  const whole = { name, limit, window_s };
  if (!hasSpikeGuard) return [whole];
  return [whole, { name: `${name}-spike`, limit: Math.ceil(limit / 2), window_s: Math.ceil(window_s / 12) }];
}

const exactUpTo = 60;

/** Small limits are counted to the millisecond, others in sixtieths of the window: sixty numbers are kept at most. */
export const grainOf = ({ limit, window_s }: PolicyWindow): number =>
  limit <= exactUpTo ? 1 : Math.ceil((window_s * 1_000) / exactUpTo);
