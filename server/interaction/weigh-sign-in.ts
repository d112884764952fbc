import { currentRequestScope } from '../../adapters/oidc/request-scope.ts';
import { findEmail } from '../accounts/find-email.ts';
import { forgetFailures } from '../credentials/count-attempt.ts';
import { readDevice } from '../credentials/device-cookie.ts';
import { MINUTE } from '../kernel/duration.ts';
import { languageOf } from '../language/page-language.ts';
import { mailWrites, prepareMail } from '../mail/new-mail.ts';
import { auditOrigin, recordAudit } from '../oidc/events.ts';
import { completeAttempt } from '../risk/complete-attempt.ts';
import { toRiskDetails } from '../risk/risk-details.ts';
import { type AttemptToWeigh, type WeighedAttempt, weighAttempt } from '../risk/weigh-attempt.ts';
import { riskMarkOf } from './risk-mark.ts';
import type { Progress, StepContext } from './step.ts';

type Given = Omit<AttemptToWeigh, 'ctx' | 'tenant' | 'clientId'>;

/** By then whoever is signing in has done so, or will not. */
const stoppedAfter_s = 15 * MINUTE;

/**
 * Weighs what was just given, and puts on record when more is asked for because of it, or nobody is let in. The password was
 * right then, so its owner is told: of a refusal now, of what is asked for when it was not given.
 */
export async function weighSignIn(
  { ctx, deps, runtime, interaction }: StepContext,
  given: Given,
): Promise<WeighedAttempt> {
  const { tenant } = runtime;
  const client_id = String(interaction.params.client_id);
  const weighed = await weighAttempt(deps, { ctx, tenant, clientId: client_id, ...given });
  // Of whoever has a passkey nothing more is asked: it proves two things at once.
  if (!given.isProven || weighed.decision === 'allow' || given.method === 'passkey') return weighed;
  const origin = { user_id: given.userId, client_id, ...auditOrigin(ctx) };
  const risk = toRiskDetails(weighed);
  const isRefused = weighed.decision === 'refuse';
  if (isRefused) recordAudit({ kind: 'login.failed', details: { code: 'risk_too_high', risk }, ...origin });
  else recordAudit({ kind: 'login.step_up_required', details: { risk }, ...origin });
  if (given.userId === undefined) return weighed;
  const about = { user_id: given.userId, attempt_id: weighed.id };
  if (isRefused) await tell({ ctx, deps, runtime }, 'refused-sign-in', about);
  else await tell({ ctx, deps, runtime }, 'stopped-sign-in', about, stoppedAfter_s);
  return weighed;
}

/** Orders a mail about a sign-in; it waits in the queue, so that nobody waits for it. */
async function tell(
  { ctx, deps, runtime: { tenant } }: Pick<StepContext, 'ctx' | 'deps' | 'runtime'>,
  kind: 'new-sign-in' | 'refused-sign-in' | 'stopped-sign-in',
  content: { readonly user_id: string; readonly attempt_id: string },
  after_s?: number,
): Promise<void> {
  const email = await findEmail(deps, tenant.id, content.user_id);
  if (email === undefined) return;
  const addressed = { userId: content.user_id, lang: languageOf(tenant, ctx) };
  const mail = await prepareMail(deps.sealing, tenant, { kind, content: { ...content, email } }, addressed);
  currentRequestScope()?.unit.rare.push(...mailWrites(mail, after_s));
}

/** Learns from a sign-in of which every step is done, and tells its user of one that is from somewhere new. */
export async function learnFromSignIn(
  { ctx, deps, runtime }: Pick<StepContext, 'ctx' | 'deps' | 'runtime'>,
  progress: Progress,
): Promise<void> {
  const { tenant } = runtime;
  const { failures_of } = progress.result;
  await forgetFailures(deps, tenant.id, typeof failures_of === 'string' ? failures_of : undefined);
  const mark = riskMarkOf(progress);
  const userId = progress.result.login?.accountId;
  if (!mark || !userId) return;
  const device = readDevice(ctx, tenant, await deps.sealing.keysOf(tenant.id));
  await completeAttempt(deps, { tenantId: tenant.id, userId, attemptId: mark.attempt_id, device });
  if (mark.is_new_place)
    await tell({ ctx, deps, runtime }, 'new-sign-in', { user_id: userId, attempt_id: mark.attempt_id });
}
