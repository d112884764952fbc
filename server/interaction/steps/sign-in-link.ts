import { currentRequestScope } from '../../../adapters/oidc/request-scope.ts';
import { findActiveUser } from '../../../adapters/postgres/users.ts';
import { type SignInLinkError, type SignInLinkPageProps, signInLinkPage } from '../../../views/sign-in-link-page.ts';
import { openProfile } from '../../accounts/profile.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { languageOf } from '../../language/page-language.ts';
import { limitEvents } from '../../limits/limit-event.ts';
import { mailWrites, prepareMail } from '../../mail/new-mail.ts';
import { passwordAcr } from '../../oidc/authentication-context.ts';
import { auditOrigin, recordAudit } from '../../oidc/events.ts';
import { verifyEmailCode } from '../../second-factors/email-code.ts';
import { progressOf } from '../progress.ts';
import { answerRisk, riskMarkOf } from '../risk-mark.ts';
import type { Step, StepContext, StepOutcome } from '../step.ts';

/** Longest code that is looked at. */
const maxCode = 20;

const userOf = ({ runtime, interaction }: Pick<StepContext, 'runtime' | 'interaction'>) => ({
  tenantId: runtime.tenant.id,
  userId: String(progressOf(interaction).result.login?.accountId),
});

type Shown = Partial<Pick<SignInLinkPageProps, 'state' | 'error'>>;

async function render(step: StepContext, { state, error }: Shown = {}) {
  const { ctx, deps, runtime, action } = step;
  const { tenantId, userId } = userOf(step);
  const user = await findActiveUser(deps.db, tenantId, userId);
  const profile = user && (await openProfile(deps.sealing, tenantId, user, ['email']));
  const given = typeof ctx.query.code === 'string' ? ctx.query.code.slice(0, maxCode) : '';
  const shown = state ?? (given === '' ? 'refused' : 'opened');
  if (shown === 'refused') ctx.status = 403;
  const page = pageContextFor(runtime.tenant, ctx);
  return signInLinkPage({ page, action, email: profile?.email ?? '', state: shown, code: given, error });
}

async function refuse(
  step: StepContext,
  error: SignInLinkError,
  status: number,
  retryAfter?: number,
): Promise<StepOutcome> {
  const again = await render(step, { state: 'refused', error });
  return { again, status, ...(retryAfter === undefined ? {} : { retryAfter }) };
}

async function send(step: StepContext): Promise<StepOutcome> {
  const { ctx, deps, runtime, interaction } = step;
  const { userId } = userOf(step);
  const verdict = await deps.limiter.take(runtime.tenant, 'code', userId);
  if (!verdict.allowed) {
    for (const event of limitEvents(verdict, 'user', auditOrigin(ctx))) recordAudit(event);
    return refuse(step, 'too_many_codes', 429, verdict.retryAfter_s);
  }
  const lang = languageOf(runtime.tenant, ctx);
  const order = { kind: 'sign-in-link', content: { user_id: userId, uid: interaction.uid } } as const;
  const mail = await prepareMail(deps.sealing, runtime.tenant, order, { userId, lang });
  currentRequestScope()?.unit.rare.push(...mailWrites(mail));
  return { again: await render(step, { state: 'sent' }), status: 200 };
}

async function submit(step: StepContext, form: URLSearchParams): Promise<StepOutcome> {
  const { ctx, deps, interaction } = step;
  const user = userOf(step);
  const code = (form.get('code') ?? '').trim().slice(0, maxCode);
  if (form.get('decision') === 'send') return send(step);
  if (code === '') return refuse(step, 'email_code_spent', 400);
  const verdict = await verifyEmailCode(deps, user, code);
  if (!verdict.ok) {
    const client_id = String(interaction.params.client_id);
    const details = { code: verdict.code };
    recordAudit({ kind: 'login.failed', user_id: user.userId, client_id, details, ...auditOrigin(ctx) });
    return refuse(step, 'email_code_spent', 400);
  }
  const login = { accountId: user.userId, acr: passwordAcr, amr: ['otp', 'rba'] };
  return { done: { login, ...answerRisk(progressOf(interaction)) } };
}

/** The way out for whoever has the right password, no second factor, and looks too little like themselves. */
export const signInLink: Step = {
  name: 'sign-in-link',
  prompt: 'login',
  isNeeded: (_interaction, { progress }) => riskMarkOf(progress)?.decision === 'refuse',
  render: (step) => render(step),
  submit,
};
