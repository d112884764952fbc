import type { Context } from 'koa';
import { currentRequestScope } from '../../adapters/oidc/request-scope.ts';
import { findRiskInputs } from '../../adapters/postgres/risk.ts';
import type { SeenAttempts } from '../credentials/count-attempt.ts';
import type { KnownDevice } from '../credentials/device-cookie.ts';
import type { Deps } from '../deps.ts';
import { uuidv7 } from '../kernel/ids.ts';
import type { UserKey } from '../keys/sealing.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { assess, type RiskAssessment, type RiskDecision } from './assess.ts';
import { toAttemptRecord } from './attempt-record.ts';
import { gatherSignals } from './gather-signals.ts';
import { judgeClient, observe } from './observe.ts';
import { openProfile } from './profile/open-profile.ts';
import type { Signals } from './signals.ts';

/**
 * Adaptive risk: each attempt to sign in, right or wrong, is weighed before it completes, by signs that are files in
 * `factors/`, against what is usual for its user (`profile/`), and kept with everything that the score rests on.
 * load (`weigh-attempt.ts`) → decide (`assess.ts`, pure) → write; a sign-in that completes teaches (`complete-attempt.ts`).
 * What follows from a decision is for the steps of the sign-in: see `server/interaction`.
 */
export type AttemptToWeigh = {
  readonly ctx: Pick<Context, 'ip' | 'get'>;
  readonly tenant: Pick<Tenant, 'id' | 'settings'>;
  readonly clientId: string | undefined;
  readonly method: Signals['method'];
  readonly isProven: boolean;
  /** Undefined where there is no such account. */
  readonly userId: string | undefined;
  readonly device: Pick<KnownDevice, 'idFor'>;
  readonly seen: SeenAttempts;
  /** Undefined where that was not found out. */
  readonly isBreached?: boolean | undefined;
};

export type WeighedAttempt = {
  readonly id: string;
  readonly assessment: RiskAssessment;
  /** What is to be done: `allow` where the tenant only observes. */
  readonly decision: RiskDecision;
  readonly signals: Signals;
};

type WeighDeps = Pick<Deps, 'db' | 'sealing' | 'geo' | 'badNetworks' | 'clock' | 'log'>;

export const hashDevice = (key: UserKey, id: string): string => key.hash('risk-devices', id).toString('base64url');

/**
 * Weighs an attempt and keeps it with what this request commits. Two round trips: what is known of the user, and their key. The
 * failures before it (`seen`) were counted when it was let through to the password.
 */
export async function weighAttempt(deps: WeighDeps, attempt: AttemptToWeigh): Promise<WeighedAttempt> {
  const { ctx, tenant, userId, clientId } = attempt;
  const { risk: policy } = tenant.settings;
  const [inputs, key] = await Promise.all([
    findRiskInputs(deps.db, tenant.id, userId),
    userId === undefined ? undefined : deps.sealing.findUserKey(tenant.id, userId),
  ]);
  const cookie = attempt.device.idFor(
    userId === undefined ? undefined : { id: userId, device_epoch: inputs.device_epoch },
  );
  const observed = observe(deps, ctx, key && cookie !== undefined ? hashDevice(key, cookie) : undefined);
  const owner = key && userId !== undefined ? { key, tenantId: tenant.id, userId } : undefined;
  const opened = openProfile(deps.log, owner, inputs.sealed_profile);
  const { method, isProven: is_proven, isBreached: is_breached, seen } = attempt;
  const origin = { user_agent: judgeClient(ctx), badNetwork: deps.badNetworks.find(observed.ip)?.list };
  const given = { method, is_proven, has_account: userId !== undefined, is_breached, seen };
  const signals = gatherSignals({ tenant, ...given, inputs, observed, opened, ...origin });
  const assessment = assess(signals, policy);
  const id = uuidv7();
  const userAgent = ctx.get('user-agent').slice(0, 300) || undefined;
  const record = toAttemptRecord({ id, userId, clientId, signals, assessment, policy, observed, userAgent });
  currentRequestScope()?.unit.rare.push({ write: 'keep_risk_attempt', attempt: record });
  return { id, assessment, decision: record.is_enforced ? assessment.decision : 'allow', signals };
}
