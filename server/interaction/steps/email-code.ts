import { currentRequestScope } from '../../../adapters/oidc/request-scope.ts';
import { findActiveUser } from '../../../adapters/postgres/users.ts';
import { type EmailCodeError, emailCodePage } from '../../../views/email-code-page.ts';
import { openProfile } from '../../accounts/profile.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { languageOf } from '../../language/page-language.ts';
import { limitEvents } from '../../limits/limit-event.ts';
import { mailWrites, prepareMail } from '../../mail/new-mail.ts';
import { mfaAcr, passwordAcr } from '../../oidc/authentication-context.ts';
import { auditOrigin, recordAudit } from '../../oidc/events.ts';
import { isEmailCodeOut, verifyEmailCode } from '../../second-factors/email-code.ts';
import { progressOf } from '../progress.ts';
import { answerRisk, riskMarkOf } from '../risk-mark.ts';
import type { Interaction, NeedContext, Progress, Step, StepContext, StepOutcome } from '../step.ts';
import { findWantedEnrolment } from '../wanted-enrolment.ts';

/** Longest code that is looked at. */
const maxCode = 20;

const userOf = ({ runtime, interaction }: Pick<StepContext, 'runtime' | 'interaction'>) => ({
  tenantId: runtime.tenant.id,
  userId: String(progressOf(interaction).result.login?.accountId),
});

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
  const { ctx, deps, runtime, action } = step;
  const { tenantId, userId } = userOf(step);
  const user = await findActiveUser(deps.db, tenantId, userId);
  const profile = user && (await openProfile(deps.sealing, tenantId, user, ['email']));
  const isSent = isJustSent || (await isEmailCodeOut(deps, { tenantId, userId }));
  const page = pageContextFor(runtime.tenant, ctx);
  const isUnusual = isStepUp(progressOf(step.interaction));
  return emailCodePage({ page, action, email: profile?.email ?? '', isSent, isUnusual, error });
}

/** Orders a code. The page shows the field at once, though the mail is still on its way. */
async function send(step: StepContext): Promise<StepOutcome> {
  const { ctx, deps, runtime, interaction } = step;
  const { userId } = userOf(step);
  const verdict = await deps.limiter.take(runtime.tenant, 'code', userId);
  if (!verdict.allowed) {
    for (const event of limitEvents(verdict, 'user', auditOrigin(ctx))) recordAudit(event);
    return { again: await render(step, 'too_many_codes'), status: 429, retryAfter: verdict.retryAfter_s };
  }
  const lang = languageOf(runtime.tenant, ctx);
  const order = {
    kind: 'email-code',
    content: { user_id: userId, is_step_up: isStepUp(progressOf(interaction)) },
  } as const;
  const mail = await prepareMail(deps.sealing, runtime.tenant, order, { userId, lang });
  currentRequestScope()?.unit.rare.push(...mailWrites(mail));
  return { again: await render(step, undefined, true), status: 200 };
}

/** What a code adds to the password where it was asked for because of risk: a second factor only where the tenant takes it for one. */
async function reachedBy(step: StepContext): Promise<{ acr: string; amr: string[] }> {
  const { deps, runtime } = step;
  const { tenantId, userId } = userOf(step);
  const user = await findActiveUser(deps.db, tenantId, userId);
  const isFactor = runtime.tenant.settings.second_factors.email_codes && user?.email_verified === true;
  return isFactor ? { acr: mfaAcr, amr: ['otp', 'mfa', 'rba'] } : { acr: passwordAcr, amr: ['otp', 'rba'] };
}

async function submit(step: StepContext, form: URLSearchParams): Promise<StepOutcome> {
  const { ctx, deps, interaction } = step;
  const user = userOf(step);
  const decision = form.get('decision');
  if (decision === 'send') return send(step);
  const code = (form.get('code') ?? '').trim().slice(0, maxCode);
  if (code === '') return { again: await render(step, 'code_required', true), status: 400 };
  const verdict = await verifyEmailCode(deps, user, code);
  if (!verdict.ok) {
    const client_id = String(interaction.params.client_id);
    const details = { code: verdict.code };
    recordAudit({ kind: 'login.failed', user_id: user.userId, client_id, details, ...auditOrigin(ctx) });
    return { again: await render(step, verdict.code), status: 400 };
  }
  const progress = progressOf(interaction);
  if (isStepUp(progress)) {
    const login = { accountId: user.userId, ...(await reachedBy(step)) };
    return { done: { login, ...answerRisk(progress) } };
  }
  // The step that comes next makes them enrol. Not without the code: a stolen password would do for a factor of the thief's.
  if (decision === 'enrol') return { done: {} };
  return { done: { login: { accountId: user.userId, acr: mfaAcr, amr: ['otp', 'mfa'] } } };
}

/** A code by mail, for whoever must prove more than a password and has nothing else. */
export const emailCode: Step = {
  name: 'email-code',
  prompt: 'login',
  isNeeded,
  render: (step) => render(step),
  submit,
};
