import type { Context } from 'koa';
import { findRiskInputs, type RiskAttemptRecord } from '../../adapters/postgres/risk.ts';
import { nothingSeen } from '../credentials/count-attempt.ts';
import type { Deps } from '../deps.ts';
import { uuidv7 } from '../kernel/ids.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { assess, type RiskAssessment } from './assess.ts';
import { toAttemptRecord } from './attempt-record.ts';
import { gatherSignals } from './gather-signals.ts';
import { observe } from './observe.ts';
import { openProfile } from './profile/open-profile.ts';
import type { Signals } from './signals.ts';

type WeighDeps = Pick<Deps, 'db' | 'sealing' | 'geo' | 'badNetworks' | 'clock' | 'log'>;

export type RefreshToWeigh = {
  readonly ctx: Pick<Context, 'ip' | 'get'>;
  readonly tenant: Pick<Tenant, 'id' | 'settings'>;
  readonly clientId: string;
  readonly userId: string;
};

export type WeighedRefresh = {
  readonly assessment: RiskAssessment;
  readonly record: RiskAttemptRecord;
  /** From which it came. */
  readonly network: string;
  /** Whether the tenant wants it refused. */
  readonly isRefused: boolean;
};

/**
 * Of a client nothing is known but its address: it has no cookie of ours, keeps no hours, and says of itself what it likes. Who
 * is always signed in does not sign in: their history may have run out.
 */
const withoutBrowser = (signals: Signals): Signals => ({
  ...signals,
  device: 'unknown',
  ip: 'unknown',
  hours: undefined,
  history: undefined,
  idle_days: undefined,
});

/** Weighs the use of a refresh token by where it comes from: country, network, travel, lists of bad networks. It teaches nothing. */
export async function weighRefresh(
  deps: WeighDeps,
  { ctx, tenant, clientId, userId }: RefreshToWeigh,
): Promise<WeighedRefresh> {
  const { risk: policy } = tenant.settings;
  const [inputs, key] = await Promise.all([
    findRiskInputs(deps.db, tenant.id, userId),
    deps.sealing.findUserKey(tenant.id, userId),
  ]);
  const observed = observe(deps, ctx, undefined);
  const opened = openProfile(deps.log, key && { key, tenantId: tenant.id, userId }, inputs.sealed_profile);
  const given = { method: 'refresh', is_proven: true, has_account: true, is_breached: undefined } as const;
  const origin = { badNetwork: deps.badNetworks.find(observed.ip)?.list, user_agent: 'usual' } as const;
  const found = { tenant, inputs, observed, opened, seen: nothingSeen };
  const signals = withoutBrowser(gatherSignals({ ...given, ...found, ...origin }));
  const assessment = assess(signals, policy);
  const userAgent = ctx.get('user-agent').slice(0, 300) || undefined;
  const record = toAttemptRecord({ id: uuidv7(), userId, clientId, signals, assessment, policy, observed, userAgent });
  const isRefused = policy.on_refresh === 'refuse' && policy.mode === 'enforce' && assessment.decision !== 'allow';
  return { assessment, record, network: observed.network, isRefused };
}
