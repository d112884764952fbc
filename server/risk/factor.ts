import type { RiskLimits } from './risk-limits.ts';
import type { Signals } from './signals.ts';

/** What a factor finds in an attempt; undefined when there is nothing to say. */
export type Finding =
  | {
      /** How much of the factor's weight it is worth: more than 0, 1 at most. */
      readonly strength: number;
      /** Numbers and words that show why, without anything personal. */
      readonly evidence: Readonly<Record<string, string | number | boolean>>;
    }
  /** It could not be found out, and why. It costs nothing. */
  | { readonly unknown: string };

/**
 * A sign that an attempt may not be its user's: a file in `factors/` and a line in `factors.ts`. Pure, and a matter of the
 * signals alone.
 */
export type Factor = {
  readonly id: string;
  /** Of signs that say the same thing twice (a new country is a new network too) only the heaviest counts. */
  readonly family: string;
  /** Points at full strength, 0 to 100, where the tenant says nothing else. */
  readonly weight: number;
  readonly judge: (signals: Signals, limits: RiskLimits) => Finding | undefined;
};
