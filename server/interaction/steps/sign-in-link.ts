import { type SignInLinkError, type SignInLinkPageProps, signInLinkPage } from '../../../views/sign-in-link-page.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { passwordAcr } from '../../oidc/authentication-context.ts';
import { codeUseOf, findCodeAddress, orderCode, shortened, takeCode } from '../mailed-code.ts';
import { progressOf } from '../progress.ts';
import { answerRisk, riskMarkOf } from '../risk-mark.ts';
import type { Step, StepContext, StepOutcome } from '../step.ts';

const useOf = (step: Pick<StepContext, 'runtime' | 'interaction'>) => codeUseOf(step, 'sign-in-link');

type Shown = Partial<Pick<SignInLinkPageProps, 'state' | 'error'>>;

async function render(step: StepContext, { state, error }: Shown = {}) {
  const { ctx, runtime, action } = step;
  const code = typeof ctx.query.code === 'string' ? shortened(ctx.query.code) : '';
  const shown = state ?? (code === '' ? 'refused' : 'opened');
  if (shown === 'refused') ctx.status = 403;
  const page = pageContextFor(runtime.tenant, ctx);
  const email = await findCodeAddress(step, useOf(step));
  return signInLinkPage({ page, action, email, state: shown, code, error });
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
  const use = useOf(step);
  const content = { user_id: use.userId, uid: use.uid };
  const ordered = await orderCode(step, use, { kind: 'sign-in-link', content });
  if (!ordered.ok) return refuse(step, 'too_many_codes', 429, ordered.retryAfter);
  return { again: await render(step, { state: 'sent' }), status: 200 };
}

async function submit(step: StepContext, form: URLSearchParams): Promise<StepOutcome> {
  const use = useOf(step);
  if (form.get('decision') === 'send') return send(step);
  const code = shortened(form.get('code'));
  if (code === '' || !(await takeCode(step, use, code)).ok) return refuse(step, 'email_code_spent', 400);
  const login = { accountId: use.userId, acr: passwordAcr, amr: ['otp', 'rba'] };
  return { done: { login, ...answerRisk(progressOf(step.interaction)) } };
}

/** The way out for whoever has the right password, no second factor, and looks too little like themselves. */
export const signInLink: Step = {
  name: 'sign-in-link',
  prompt: 'login',
  isNeeded: (_interaction, { progress }) => riskMarkOf(progress)?.decision === 'refuse',
  render: (step) => render(step),
  submit,
};
