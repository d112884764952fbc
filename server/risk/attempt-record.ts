import type { RiskAttemptRecord } from '../../adapters/postgres/risk.ts';
import type { RiskAssessment } from './assess.ts';
import type { Observation } from './profile/profile.ts';
import type { RiskPolicy } from './risk-policy.ts';
import type { Signals } from './signals.ts';

type Weighed = {
  readonly id: string;
  readonly userId: string | undefined;
  readonly clientId: string | undefined;
  readonly signals: Signals;
  readonly assessment: RiskAssessment;
  readonly policy: RiskPolicy;
  readonly observed: Observation;
  readonly userAgent: string | undefined;
};

/** An attempt as it is kept, with everything that the score rests on. */
export function toAttemptRecord(weighed: Weighed): RiskAttemptRecord {
  const { id, userId: user_id, clientId: client_id, signals, assessment, policy, observed, userAgent } = weighed;
  const { score, decision, factors } = assessment;
  const points = Object.fromEntries(factors.filter((factor) => factor.points > 0).map((one) => [one.id, one.points]));
  const is_enforced = policy.mode === 'enforce';
  const judged = { is_proven: signals.is_proven, score, decision, is_enforced, points, signals };
  return { id, user_id, client_id, ...judged, details: { ...observed, user_agent: userAgent } };
}
