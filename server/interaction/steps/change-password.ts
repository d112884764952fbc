import { HashPoolFull } from '../../../adapters/password-hash/hash-pool-full.ts';
import { changePasswordPage } from '../../../views/change-password-page.ts';
import type { NewPasswordErrors } from '../../../views/components/new-password-fields.ts';
import { setPassword } from '../../accounts/set-password.ts';
import { isPasswordProblem } from '../../credentials/password-policy.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { progressOf } from '../progress.ts';
import type { Step, StepContext, StepOutcome } from '../step.ts';

/** The address as it was typed. */
type Marked = { readonly login: string };

const markOf = ({ interaction }: StepContext): Marked | undefined =>
  progressOf(interaction).result.breached_password as Marked | undefined;

async function render(step: StepContext, errors?: NewPasswordErrors) {
  const { ctx, runtime, action } = step;
  const page = pageContextFor(runtime.tenant, ctx);
  const rules = runtime.tenant.settings.password;
  return changePasswordPage({ page, action, login: markOf(step)?.login ?? '', rules, errors });
}

async function submit(step: StepContext, form: URLSearchParams): Promise<StepOutcome> {
  const { deps, runtime, interaction } = step;
  const password = form.get('password') ?? '';
  const refuse = async (errors: NewPasswordErrors) => ({ again: await render(step, errors), status: 400 });
  if (password === '') return refuse({ password: ['password_required'] });
  if (password !== form.get('repeat')) return refuse({ repeat: ['repeat_mismatch'] });
  const { login } = progressOf(interaction).result;
  if (!login) throw new Error('a password is changed before anybody has given one');
  const { accountId: userId } = login;
  try {
    const scope = { tenant: runtime.tenant, actor: `user:${userId}` };
    const outcome = await setPassword(deps, scope, { user: userId, password });
    if (outcome.ok) return { done: { login: { ...login, session_epoch: outcome.value.session_epoch } } };
    if (isPasswordProblem(outcome.code)) return refuse({ password: [outcome.code] });
    return { done: { error: 'access_denied', error_description: 'the user is gone' } };
  } catch (error) {
    if (!(error instanceof HashPoolFull)) throw error;
    return { again: await render(step), status: 503, retryAfter: error.retryAfter };
  }
}

/** A new password for whoever gave one that is right and known from breaches, before anything is issued to them. */
export const changePassword: Step = {
  name: 'change-password',
  prompt: 'login',
  isNeeded: (_interaction, { progress }) => progress.result.breached_password !== undefined,
  render: (step) => render(step),
  submit,
};
