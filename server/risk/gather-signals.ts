import type { RiskInputs } from '../../adapters/postgres/risk.ts';
import type { SeenAttempts } from '../credentials/count-attempt.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { compare } from './profile/compare.ts';
import type { OpenedProfile } from './profile/open-profile.ts';
import type { Observation } from './profile/profile.ts';
import type { Signals } from './signals.ts';

/** Everything that the signals of an attempt are made of, in clear. */
export type Gathered = Pick<Signals, 'method' | 'is_proven' | 'has_account' | 'is_breached' | 'user_agent'> & {
  readonly tenant: Pick<Tenant, 'settings'>;
  readonly inputs: RiskInputs;
  readonly observed: Observation;
  readonly opened: OpenedProfile;
  readonly seen: SeenAttempts;
  /** The operator's list that has the address. */
  readonly badNetwork: string | undefined;
};

export function gatherSignals(gathered: Gathered): Signals {
  const { method, is_proven, has_account, is_breached, user_agent } = gathered;
  const { tenant, inputs, observed, opened, seen, badNetwork } = gathered;
  const isAskedFor = tenant.settings.second_factors.policy !== 'off';
  return {
    method,
    is_proven,
    has_account,
    has_mfa: isAskedFor && (inputs.has_totp || inputs.passkeys > 0),
    ...compare(opened.profile, observed, { ...opened, idle_since: inputs.idle_since }),
    failures: { account: seen.account, network: seen.network },
    is_breached,
    sprayed: seen.password,
    bad_network: badNetwork,
    is_stuffing: seen.is_stuffing,
    user_agent,
  };
}
