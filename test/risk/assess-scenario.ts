import { assess, type RiskAssessment } from '../../server/risk/assess.ts';
import { compare } from '../../server/risk/profile/compare.ts';
import { learn } from '../../server/risk/profile/learn.ts';
import type { RiskProfile } from '../../server/risk/profile/profile.ts';
import { riskPolicy } from '../../server/risk/risk-policy.ts';
import type { Scenario } from './scenarios.ts';

const policy = riskPolicy.parse({});

/** Learns the history, and weighs the attempt as it would be: a right password, no second factor, the default policy. */
export function assessScenario({ history, without, attempt, beside }: Scenario): RiskAssessment {
  const profile = history.reduce<RiskProfile | undefined>(learn, undefined);
  return assess(
    {
      method: 'password',
      is_proven: true,
      has_account: true,
      has_mfa: false,
      ...compare(profile, attempt, without),
      failures: { account: 0, network: 0 },
      is_breached: false,
      sprayed: 0,
      is_stuffing: false,
      user_agent: 'usual',
      ...beside,
    },
    policy,
  );
}
