import { errors } from 'oidc-provider';
import { HashPoolFull } from '../../../adapters/password-hash/hash-pool-full.ts';
import { findActiveUser } from '../../../adapters/postgres/users.ts';
import { changePasswordPage } from '../../../views/change-password-page.ts';
import type { NewPasswordErrors } from '../../../views/components/new-password-fields.ts';
import { namesIn, openProfile } from '../../accounts/profile.ts';
import { setPassword } from '../../accounts/set-password.ts';
import { answerTypedPassword } from '../../credentials/answer-typed-password.ts';
import { isPasswordProblem } from '../../credentials/password-policy.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { auditOrigin, recordAudit } from '../../oidc/events.ts';
import { loginEpochOf, progressOf } from '../progress.ts';
import type { Step, StepContext, StepOutcome } from '../step.ts';

/** The address as it was typed. */
type Marked = { readonly login: string };

const markOf = ({ interaction }: StepContext): Marked | undefined =>
  progressOf(interaction).result.breached_password as Marked | undefined;

async function render(step: StepContext, wrong?: NewPasswordErrors) {
  const { ctx, runtime, action } = step;
  const page = pageContextFor(runtime.tenant, ctx);
  const rules = runtime.tenant.settings.password;
  const checkUrl = `${action}/check`;
  return changePasswordPage({ page, action, checkUrl, login: markOf(step)?.login ?? '', rules, errors: wrong });
}

async function submit(step: StepContext, form: URLSearchParams): Promise<StepOutcome> {
  const { ctx, deps, runtime, interaction } = step;
  const password = form.get('password') ?? '';
  const refuse = async (errors: NewPasswordErrors) => ({ again: await render(step, errors), status: 400 });
  if (password === '') return refuse({ password: ['password_required'] });
  if (password !== form.get('repeat')) return refuse({ repeat: ['repeat_mismatch'] });
  const { login } = progressOf(interaction).result;
  if (!login) throw new Error('a password is changed before anybody has given one');
  const { accountId: userId } = login;
  try {
    const scope = { tenant: runtime.tenant, actor: `user:${userId}` };
    const outcome = await setPassword(deps, scope, { user: userId, password, asOf: loginEpochOf(interaction) });
    if (outcome.ok) return { done: { login: { ...login, session_epoch: outcome.value.session_epoch } } };
    if (isPasswordProblem(outcome.code)) {
      const origin = { client_id: String(interaction.params.client_id), ...auditOrigin(ctx) };
      recordAudit({ kind: 'user.password_refused', user_id: userId, details: { code: outcome.code }, ...origin });
      return refuse({ password: [outcome.code] });
    }
    return { done: { error: 'access_denied', error_description: 'the user is gone' } };
  } catch (error) {
    if (!(error instanceof HashPoolFull)) throw error;
    return { again: await render(step), status: 503, retryAfter: error.retryAfter };
  }
}

async function check({ ctx, deps, runtime: { tenant }, interaction }: StepContext, form: URLSearchParams) {
  const userId = String(progressOf(interaction).result.login?.accountId);
  const user = await findActiveUser(deps.db, tenant.id, userId);
  if (!user) throw new errors.SessionNotFound('the user is gone');
  const profile = await openProfile(deps.sealing, tenant.id, user);
  const owner = { email: profile.email ?? '', names: namesIn(profile) };
  await answerTypedPassword(ctx, deps, { policy: tenant.settings.password, form, owner });
}

/** A new password for whoever gave one that is right and known from breaches, before anything is issued to them. */
export const changePassword: Step = {
  name: 'change-password',
  prompt: 'login',
  isNeeded: (_interaction, { progress }) => progress.result.breached_password !== undefined,
  render: (step) => render(step),
  submit,
  check,
};
