import type { Factor, Finding } from './factor.ts';
import { factors as allFactors } from './factors.ts';
import type { RiskPolicy } from './risk-policy.ts';
import type { Signals } from './signals.ts';

/**
 * `allow`: as the tenant's policy on second factors says; `step_up`: more than a password, whatever browser is trusted;
 * `refuse`: not at all, for want of a second factor.
 */
export type RiskDecision = 'allow' | 'step_up' | 'refuse';

export type AssessedFactor = {
  readonly id: string;
  /** What it adds to the score: nothing where it is unknown, or where another of its family says more. */
  readonly points: number;
  /** The name of its text for people: `new_country`, `unknown:private`, or `covered:new_country` by another. */
  readonly reason: string;
  readonly evidence: Readonly<Record<string, string | number | boolean>>;
};

export type RiskAssessment = {
  /** 0 to 100. */
  readonly score: number;
  readonly decision: RiskDecision;
  /** The heaviest first, then what is unknown. What speaks not at all is not in it. */
  readonly factors: readonly AssessedFactor[];
};

type Weighed = { readonly factor: Factor; readonly finding: Finding; readonly points: number };

const scoreLimit = 100;

/**
 * How risky an attempt to sign in is, and what follows. Pure and deterministic.
 *
 * Points are added up to at most 100, as the logarithms of likelihood ratios would be if signs were independent of each
 * other. Those that are not, because one implies another, form a family, of which the heaviest alone counts. So another sign
 * never lowers a score, no order of them changes it, and what each adds can be read off.
 */
export function assess(signals: Signals, policy: RiskPolicy, factors: readonly Factor[] = allFactors): RiskAssessment {
  const weighed = factors.flatMap((factor) => weigh(factor, signals, policy));
  // By id where they weigh the same, so that the order of the list decides nothing.
  weighed.sort((a, b) => b.points - a.points || (a.factor.id < b.factor.id ? -1 : 1));
  const heaviest = new Map<string, Weighed>();
  for (const one of weighed) {
    if (one.points > 0 && !heaviest.has(one.factor.family)) heaviest.set(one.factor.family, one);
  }
  const sum = [...heaviest.values()].reduce((total, { points }) => total + points, 0);
  const score = Math.min(scoreLimit, sum);
  return { score, decision: decide(score, signals, policy), factors: weighed.map((one) => describe(one, heaviest)) };
}

function weigh(factor: Factor, signals: Signals, { weights, limits }: RiskPolicy): Weighed[] {
  const weight = weights[factor.id] ?? factor.weight;
  const finding = weight === 0 ? undefined : factor.judge(signals, limits);
  if (!finding) return [];
  return [{ factor, finding, points: 'unknown' in finding ? 0 : Math.round(weight * finding.strength) }];
}

function describe({ factor, finding, points }: Weighed, heaviest: ReadonlyMap<string, Weighed>): AssessedFactor {
  const { id, family } = factor;
  if ('unknown' in finding) return { id, points: 0, reason: `unknown:${finding.unknown}`, evidence: {} };
  const counted = heaviest.get(family)?.factor.id ?? id;
  const isCounted = counted === id;
  return {
    id,
    points: isCounted ? points : 0,
    reason: isCounted ? id : `covered:${counted}`,
    evidence: finding.evidence,
  };
}

/** What the score would mean if it were acted on; whether it is, `mode` says. */
function decide(score: number, { has_mfa }: Signals, { step_up_from, refuse_from }: RiskPolicy): RiskDecision {
  if (score >= refuse_from && !has_mfa) return 'refuse';
  return score >= step_up_from ? 'step_up' : 'allow';
}
