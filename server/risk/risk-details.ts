import type { RiskAssessment } from './assess.ts';

type Weighed = { readonly id: string; readonly assessment: RiskAssessment };

/** The factors that counted, the heaviest first. */
export const countedFactors = ({ factors }: RiskAssessment): string[] =>
  factors.filter(({ points }) => points > 0).map(({ id }) => id);

/** How risky an attempt was, in an audit entry. */
export const toRiskDetails = ({ id, assessment }: Weighed) => ({
  attempt_id: id,
  score: assessment.score,
  decision: assessment.decision,
  factors: countedFactors(assessment),
});
