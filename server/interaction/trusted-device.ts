import { currentRequestScope } from '../../adapters/oidc/request-scope.ts';
import { findTrustedDevice } from '../../adapters/postgres/trusted-devices.ts';
import { DAY } from '../kernel/duration.ts';
import { uuidv7 } from '../kernel/ids.ts';
import { isAcrReached, passwordAcr } from '../oidc/authentication-context.ts';
import { auditOrigin, recordAudit } from '../oidc/events.ts';
import { findRequestedAcrs } from '../oidc/requested-acrs.ts';
import { trustedDevicePlace } from '../trusted-devices/open-device.ts';
import { readTrustCookie } from '../trusted-devices/trust-cookie.ts';
import { progressOf } from './progress.ts';
import { riskMarkOf } from './risk-mark.ts';
import type { Interaction, NeedContext, Progress, StepContext } from './step.ts';

/** What the password step notes of a browser that may be trusted; whether it is, is asked when it matters. */
export type TrustMark = { readonly token_hash: string };

export const trustMarkOf = ({ result }: Progress): TrustMark | undefined =>
  result.trusted_device as TrustMark | undefined;

export async function findTrustMark(
  { ctx, deps, runtime }: StepContext,
  userId: string,
): Promise<TrustMark | undefined> {
  if (runtime.tenant.settings.second_factors.remember_days === 0) return undefined;
  const keys = await deps.sealing.keysOf(runtime.tenant.id);
  const token_hash = readTrustCookie(ctx, runtime.tenant, keys).findHash(userId);
  return token_hash === undefined ? undefined : { token_hash };
}

/** Whether the client leaves it to us how people sign in. One that asks for a fresh or stronger login gets a whole one. */
function isUpToUs({ params }: Pick<Interaction, 'params'>): boolean {
  const prompts = typeof params.prompt === 'string' ? params.prompt.split(' ') : [];
  const isFreshAskedFor = params.max_age !== undefined || prompts.includes('login');
  return !isFreshAskedFor && isAcrReached(findRequestedAcrs(params), passwordAcr);
}

/**
 * Whether a trusted browser spares its user the second factor in this sign-in. Not where their password is known from
 * breaches: who has only that must not choose the next one.
 */
export async function isFactorSpared(
  interaction: Interaction,
  { deps, runtime, progress }: NeedContext,
): Promise<boolean> {
  const mark = trustMarkOf(progress);
  const userId = progress.result.login?.accountId;
  const { remember_days } = runtime.tenant.settings.second_factors;
  if (!mark || !userId || remember_days === 0 || !isUpToUs(interaction)) return false;
  if (progress.result.breached_password !== undefined) return false;
  // Nor in one that is unusual for them: a cookie can be stolen.
  if ((riskMarkOf(progress)?.decision ?? 'allow') !== 'allow') return false;
  return (await findTrustedDevice(deps.db, runtime.tenant.id, userId, mark.token_hash)) !== undefined;
}

/** Notes that a browser has spared its user the second factor; false where none was there. */
export function noteTrustedDevice(progress: Progress): boolean {
  const mark = trustMarkOf(progress);
  const user_id = progress.result.login?.accountId;
  if (!mark || !user_id) return false;
  currentRequestScope()?.unit.rare.push({ write: 'use_trusted_device', user_id, token_hash: mark.token_hash });
  return true;
}

/** Trusts the browser for as many days as the tenant allows, once this request is committed. */
export async function trustDevice({ ctx, deps, runtime, interaction }: StepContext): Promise<void> {
  const { tenant } = runtime;
  const { login } = progressOf(interaction).result;
  const days = tenant.settings.second_factors.remember_days;
  const key = login && (await deps.sealing.findUserKey(tenant.id, login.accountId));
  if (days === 0 || !key || typeof login.session_epoch !== 'number') return;
  const { accountId: user_id, session_epoch } = login;
  const { ip, user_agent, ...origin } = auditOrigin(ctx);
  const id = uuidv7();
  const cookie = readTrustCookie(ctx, tenant, await deps.sealing.keysOf(tenant.id));
  const device = {
    id,
    user_id,
    session_epoch,
    token_hash: cookie.give(user_id, days * DAY),
    sealed: key.seal(trustedDevicePlace(id), JSON.stringify({ ip, user_agent })),
    expires_at: deps.clock.now() + days * DAY,
  };
  currentRequestScope()?.unit.rare.push({ write: 'trust_device', device });
  recordAudit({ kind: 'factor.device_trusted', user_id, details: { days }, ip, user_agent, ...origin });
}
