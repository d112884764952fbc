import { findActiveUser } from '../../../adapters/postgres/users.ts';
import { type EmailCodeError, emailCodePage } from '../../../views/email-code-page.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { mfaAcr, passwordAcr } from '../../oidc/authentication-context.ts';
import { isEmailCodeOut } from '../../second-factors/email-code.ts';
import { codeUseOf, findCodeAddress, orderCode, shortened, takeCode } from '../mailed-code.ts';
import { progressOf } from '../progress.ts';
import { answerRisk, riskMarkOf } from '../risk-mark.ts';
import type { Interaction, NeedContext, Progress, Step, StepContext, StepOutcome } from '../step.ts';
import { findWantedEnrolment } from '../wanted-enrolment.ts';

const useOf = (step: Pick<StepContext, 'runtime' | 'interaction'>) => codeUseOf(step, 'email-code');

/** Whether a code is asked for because the sign-in is unusual. */
const isStepUp = (progress: Progress): boolean => riskMarkOf(progress)?.decision === 'step_up';

/**
 * Where a tenant takes codes by mail: for whoever must have a second factor, has none, and a proven address. Everywhere for
 * whoever has none in a sign-in that is unusual for them: reading the mails of the account is more than knowing its password.
 */
async function isNeeded(interaction: Interaction, context: NeedContext): Promise<boolean> {
  const { deps, runtime, progress } = context;
  if (isStepUp(progress)) return true;
  if (!runtime.tenant.settings.second_factors.email_codes) return false;
  if ((await findWantedEnrolment(interaction, context)).demand !== 'demanded') return false;
  const user = await findActiveUser(deps.db, runtime.tenant.id, String(progress.result.login?.accountId));
  return user?.email_verified === true;
}

async function render(step: StepContext, error?: EmailCodeError, isJustSent = false) {
  const { ctx, deps, runtime, action, interaction } = step;
  const use = useOf(step);
  const page = pageContextFor(runtime.tenant, ctx);
  const email = await findCodeAddress(step, use);
  const isSent = isJustSent || (await isEmailCodeOut(deps, use));
  return emailCodePage({ page, action, email, isSent, isUnusual: isStepUp(progressOf(interaction)), error });
}

/** Orders a code. The page shows the field at once, though the mail is still on its way. */
async function send(step: StepContext): Promise<StepOutcome> {
  const use = useOf(step);
  const { userId: user_id, uid } = use;
  const content = { user_id, uid, is_step_up: isStepUp(progressOf(step.interaction)) };
  const ordered = await orderCode(step, use, { kind: 'email-code', content });
  if (ordered.ok) return { again: await render(step, undefined, true), status: 200 };
  return { again: await render(step, 'too_many_codes'), status: 429, retryAfter: ordered.retryAfter };
}

/** What a code adds to the password where it was asked for because of risk: a second factor only where the tenant takes it for one. */
async function reachedBy(step: StepContext): Promise<{ acr: string; amr: string[] }> {
  const { deps, runtime } = step;
  const { tenantId, userId } = useOf(step);
  const user = await findActiveUser(deps.db, tenantId, userId);
  const isFactor = runtime.tenant.settings.second_factors.email_codes && user?.email_verified === true;
  return isFactor ? { acr: mfaAcr, amr: ['otp', 'mfa', 'rba'] } : { acr: passwordAcr, amr: ['otp', 'rba'] };
}

async function submit(step: StepContext, form: URLSearchParams): Promise<StepOutcome> {
  const use = useOf(step);
  const decision = form.get('decision');
  if (decision === 'send') return send(step);
  const code = shortened(form.get('code'));
  if (code === '') return { again: await render(step, 'code_required', true), status: 400 };
  const verdict = await takeCode(step, use, code);
  if (!verdict.ok) return { again: await render(step, verdict.code), status: 400 };
  const progress = progressOf(step.interaction);
  if (isStepUp(progress)) {
    const login = { accountId: use.userId, ...(await reachedBy(step)) };
    return { done: { login, ...answerRisk(progress) } };
  }
  // The step that comes next makes them enrol. Not without the code: a stolen password would do for a factor of the thief's.
  if (decision === 'enrol') return { done: {} };
  return { done: { login: { accountId: use.userId, acr: mfaAcr, amr: ['otp', 'mfa'] } } };
}

/** A code by mail, for whoever must prove more than a password and has nothing else. */
export const emailCode: Step = {
  name: 'email-code',
  prompt: 'login',
  isNeeded,
  render: (step) => render(step),
  submit,
};
