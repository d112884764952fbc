import { findStoredFactors } from '../../../adapters/postgres/second-factors.ts';
import { type SecondFactorError, secondFactorPage } from '../../../views/second-factor-page.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { mfaAcr } from '../../oidc/authentication-context.ts';
import { auditOrigin, recordAudit } from '../../oidc/events.ts';
import { verifyRecoveryCode, verifyTotp } from '../../second-factors/verify-second-factor.ts';
import { progressOf } from '../progress.ts';
import type { Interaction, NeedContext, Step, StepContext, StepOutcome } from '../step.ts';

/** Longest code that is looked at. */
const maxCode = 64;

/** Whoever has a second factor is asked for it, unless they have proven two with the first. */
async function isNeeded(_interaction: Interaction, { deps, runtime, progress }: NeedContext): Promise<boolean> {
  const login = progress.result.login;
  if (!login?.accountId || login.amr?.includes('mfa')) return false;
  if (runtime.tenant.settings.second_factors.policy === 'off') return false;
  return (await findStoredFactors(deps.db, runtime.tenant.id, login.accountId)).sealed_totp_secret !== null;
}

async function render({ ctx, runtime, action }: StepContext, error?: SecondFactorError) {
  return secondFactorPage({ page: pageContextFor(runtime.tenant, ctx), action, error });
}

async function submit(step: StepContext, form: URLSearchParams): Promise<StepOutcome> {
  const { ctx, deps, runtime, interaction } = step;
  // Always whom the password was for: a form cannot name somebody else.
  const accountId = String(progressOf(interaction).result.login?.accountId);
  const user = { tenantId: runtime.tenant.id, userId: accountId };
  const audit = { user_id: accountId, client_id: String(interaction.params.client_id), ...auditOrigin(ctx) };
  const recoveryCode = form.get('recovery_code');
  const code = (recoveryCode ?? form.get('code') ?? '').trim().slice(0, maxCode);
  if (code === '') return { again: await render(step, 'code_required'), status: 400 };
  const verify = recoveryCode === null ? verifyTotp : verifyRecoveryCode;
  const verdict = await verify(deps, user, code);
  if (!verdict.ok) {
    recordAudit({ kind: 'login.failed', details: { code: verdict.code }, ...audit });
    const isBarred = verdict.code === 'too_many_tries';
    const error = isBarred ? 'too_many_tries' : recoveryCode === null ? 'code_wrong' : 'recovery_code_wrong';
    return { again: await render(step, error), status: isBarred ? 429 : 400 };
  }
  if (recoveryCode !== null) recordAudit({ kind: 'factor.recovery_code_used', details: {}, ...audit });
  // RFC 8176 has no word for recovery codes: they are passwords for one time.
  return { done: { login: { accountId, acr: mfaAcr, amr: ['otp', 'mfa'] } } };
}

/** A code of the authenticator app, or a recovery code, after the password. */
export const secondFactor: Step = {
  name: 'second-factor',
  prompt: 'login',
  isNeeded,
  render: (step) => render(step),
  submit,
};
