import { findUser } from '../../adapters/postgres/find-user.ts';
import { findRiskInputs } from '../../adapters/postgres/risk.ts';
import { recordView } from '../accounts/record-view.ts';
import { toUserRef } from '../accounts/user-ref.ts';
import { nothingSeen } from '../credentials/count-attempt.ts';
import type { Deps } from '../deps.ts';
import { networkOf } from '../http/network-of.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import { describeBrowser } from '../sessions/describe-browser.ts';
import { assess, type RiskAssessment } from './assess.ts';
import type { ViewScope } from './attempts/view-attempts.ts';
import { type DescribedFactor, describeFactor } from './describe-factor.ts';
import { gatherSignals } from './gather-signals.ts';
import { openProfile } from './profile/open-profile.ts';
import type { Observation, RiskProfile } from './profile/profile.ts';
import { judgeUserAgent } from './rules/judge-user-agent.ts';
import type { Signals } from './signals.ts';

/** A sign-in that did not happen. */
export type SupposedSignIn = {
  /** An id or e-mail address. */
  readonly user: string;
  readonly ip: string;
  /** Unix seconds; now, where it is not given. */
  readonly at?: number | undefined;
  /** `known`: the browser that the user signs in with most. */
  readonly device: 'known' | 'new';
  /** Without one, that of a usual browser: of the kind of the known one, or of none that is known. */
  readonly userAgent?: string | undefined;
};

export type ExplainedSignIn = Pick<RiskAssessment, 'score' | 'decision'> & {
  readonly user_id: string;
  readonly is_enforced: boolean;
  readonly factors: readonly DescribedFactor[];
  readonly place: Observation['place'];
  readonly signals: Signals;
};

type Supposing = Pick<Deps, 'db' | 'sealing' | 'geo' | 'badNetworks' | 'clock' | 'log'>;

function observe({ geo, clock }: Supposing, supposed: SupposedSignIn, profile: RiskProfile | undefined): Observation {
  const { ip, at = clock.now(), device, userAgent } = supposed;
  const [own] = profile?.devices.toSorted((a, b) => b.weight - a.weight) ?? [];
  const known = device === 'known' ? own : undefined;
  const traits = userAgent === undefined ? (known?.traits ?? '') : (describeBrowser(userAgent) ?? '');
  return { at, ip, network: networkOf(ip), place: geo.locate(ip), device: known?.id, traits };
}

const judgeOnly = (user_agent: string | undefined): Signals['user_agent'] =>
  user_agent === undefined
    ? 'usual'
    : judgeUserAgent({ user_agent, sec_ch_ua: '', sec_ch_ua_platform: '', sec_ch_ua_mobile: '' });

/**
 * How risky a sign-in of somebody would be, and why. It supposes the right password, which nobody has looked up, and no
 * failures before. Nothing of it is kept, but that somebody was shown what is usual for this user.
 */
export async function explainSignIn(
  deps: Supposing,
  scope: ViewScope,
  supposed: SupposedSignIn,
): Promise<Outcome<ExplainedSignIn, 'unknown_user' | 'no_known_device'>> {
  const { tenant } = scope;
  const user = await findUser(deps.db.tenant(tenant.id), await toUserRef(deps.sealing, tenant.id, supposed.user));
  if (!user || user.status === 'erased') return refuse('unknown_user');
  await recordView(deps, scope, user.id, 'risk');
  const inputs = await findRiskInputs(deps.db, tenant.id, user.id);
  const key = await deps.sealing.findUserKey(tenant.id, user.id);
  const opened = openProfile(deps.log, key && { key, tenantId: tenant.id, userId: user.id }, inputs.sealed_profile);
  if (supposed.device === 'known' && !opened.profile?.devices.length) return refuse('no_known_device');
  const observed = observe(deps, supposed, opened.profile);
  const given = { method: 'password', is_proven: true, has_account: true, is_breached: undefined } as const;
  const badNetwork = deps.badNetworks.find(observed.ip)?.list;
  const user_agent = judgeOnly(supposed.userAgent);
  const found = { tenant, inputs, observed, opened, seen: nothingSeen, badNetwork, user_agent };
  const signals = gatherSignals({ ...given, ...found });
  const { score, decision, factors } = assess(signals, tenant.settings.risk);
  const is_enforced = tenant.settings.risk.mode === 'enforce';
  const described = factors.map(describeFactor);
  return accept({ user_id: user.id, score, decision, is_enforced, factors: described, place: observed.place, signals });
}
