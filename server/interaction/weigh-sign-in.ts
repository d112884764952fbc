import { readDevice } from '../credentials/device-cookie.ts';
import { auditOrigin, recordAudit } from '../oidc/events.ts';
import { completeAttempt } from '../risk/complete-attempt.ts';
import { type AttemptToWeigh, type WeighedAttempt, weighAttempt } from '../risk/weigh-attempt.ts';
import { riskMarkOf, toRiskDetails } from './risk-mark.ts';
import type { Progress, StepContext } from './step.ts';

type Given = Omit<AttemptToWeigh, 'ctx' | 'tenant' | 'clientId'>;

/** Weighs what was just given, and puts on record when more is asked for because of it, or nobody is let in. */
export async function weighSignIn(
  { ctx, deps, runtime, interaction }: StepContext,
  given: Given,
): Promise<WeighedAttempt> {
  const { tenant } = runtime;
  const client_id = String(interaction.params.client_id);
  const weighed = await weighAttempt(deps, { ctx, tenant, clientId: client_id, ...given });
  if (!given.isProven || weighed.decision === 'allow') return weighed;
  const origin = { user_id: given.userId, client_id, ...auditOrigin(ctx) };
  const risk = toRiskDetails(weighed);
  if (weighed.decision === 'step_up') recordAudit({ kind: 'login.step_up_required', details: { risk }, ...origin });
  else recordAudit({ kind: 'login.failed', details: { code: 'risk_too_high', risk }, ...origin });
  return weighed;
}

/** Learns from a sign-in of which every step is done. */
export async function learnFromSignIn(
  { ctx, deps, runtime }: Pick<StepContext, 'ctx' | 'deps' | 'runtime'>,
  progress: Progress,
): Promise<void> {
  const { tenant } = runtime;
  const mark = riskMarkOf(progress);
  const userId = progress.result.login?.accountId;
  if (!mark || !userId) return;
  const device = readDevice(ctx, tenant, await deps.sealing.keysOf(tenant.id));
  await completeAttempt(deps, { tenantId: tenant.id, userId, attemptId: mark.attempt_id, device });
}
