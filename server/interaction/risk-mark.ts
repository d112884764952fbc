import type { InteractionResults } from 'oidc-provider';
import type { RiskDecision } from '../risk/assess.ts';
import { isNewPlace } from '../risk/is-new-place.ts';
import { countedFactors } from '../risk/risk-details.ts';
import type { WeighedAttempt } from '../risk/weigh-attempt.ts';
import type { Progress } from './step.ts';

/** What the first step of a sign-in notes of how risky it is, for the steps after it. */
export type RiskMark = {
  readonly attempt_id: string;
  readonly score: number;
  /** What is still asked; `allow` once it was answered. */
  readonly decision: RiskDecision;
  /** What the score alone says, whatever is asked. */
  readonly assessed: RiskDecision;
  /** The factors that counted, the heaviest first. */
  readonly factors: readonly string[];
  /** Whether its user is told of it once it is done. */
  readonly is_new_place: boolean;
  /** Whether more was asked for than usual, and was given. */
  readonly is_stepped_up?: boolean;
};

export const riskMarkOf = ({ result }: Pick<Progress, 'result'>): RiskMark | undefined =>
  result.risk as RiskMark | undefined;

export const toRiskMark = (weighed: WeighedAttempt): RiskMark => ({
  attempt_id: weighed.id,
  score: weighed.assessment.score,
  decision: weighed.decision,
  assessed: weighed.assessment.decision,
  factors: countedFactors(weighed.assessment),
  is_new_place: isNewPlace(weighed.signals),
});

/** The same in an audit entry once the sign-in is done. */
export function riskDetailsOf(progress: Progress) {
  const mark = riskMarkOf(progress);
  if (!mark) return undefined;
  const { attempt_id, score, assessed: decision, factors } = mark;
  return { attempt_id, score, decision, factors: [...factors] };
}

/** The result of a step by which somebody has shown that it is them after all, RFC 8176's `rba` for why it was asked. */
export function answerRisk(progress: Progress): InteractionResults {
  const mark = riskMarkOf(progress);
  return mark ? { risk: { ...mark, decision: 'allow', is_stepped_up: true } satisfies RiskMark } : {};
}
