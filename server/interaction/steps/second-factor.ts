import { type SecondFactorError, secondFactorPage } from '../../../views/second-factor-page.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { mfaAcr } from '../../oidc/authentication-context.ts';
import { auditOrigin, recordAudit } from '../../oidc/events.ts';
import { type FactorOwner, findFactorChoice, isFactorAsked, proveFactor } from '../../second-factors/prove-factor.ts';
import { progressOf } from '../progress.ts';
import { answerRisk, riskMarkOf } from '../risk-mark.ts';
import type { Interaction, NeedContext, Step, StepContext, StepOutcome } from '../step.ts';
import { isFactorSpared, trustDevice } from '../trusted-device.ts';

/** Whoever has a second factor is asked for it, unless they have proven two with the first, or trust this browser. */
async function isNeeded(interaction: Interaction, need: NeedContext): Promise<boolean> {
  const { deps, runtime, progress } = need;
  const login = progress.result.login;
  if (!login?.accountId || login.amr?.includes('mfa')) return false;
  const isAsked = await isFactorAsked(deps, { tenant: runtime.tenant, userId: login.accountId });
  return isAsked && !(await isFactorSpared(interaction, need));
}

/** Always whom the password was for: a form cannot name somebody else. */
const ownerOf = ({ runtime, interaction }: StepContext): FactorOwner => ({
  tenant: runtime.tenant,
  userId: String(progressOf(interaction).result.login?.accountId),
  seed: interaction.uid,
});

async function render(step: StepContext, error?: SecondFactorError) {
  const { ctx, deps, runtime, action } = step;
  const page = pageContextFor(runtime.tenant, ctx);
  const rememberDays = runtime.tenant.settings.second_factors.remember_days;
  return secondFactorPage({ page, action, ...(await findFactorChoice(deps, ownerOf(step))), rememberDays, error });
}

async function submit(step: StepContext, form: URLSearchParams): Promise<StepOutcome> {
  const { ctx, deps, interaction } = step;
  const owner = ownerOf(step);
  const audit = { user_id: owner.userId, client_id: String(interaction.params.client_id), ...auditOrigin(ctx) };
  const proof = await proveFactor(deps, owner, form);
  if (!proof.ok) {
    const { code, error } = proof;
    if (code !== undefined) recordAudit({ kind: 'login.failed', details: { code }, ...audit });
    return { again: await render(step, error), status: error === 'too_many_tries' ? 429 : 400 };
  }
  // A recovery code is for whoever has lost something: no browser is trusted for the sake of one.
  if (proof.isRecoveryCode) recordAudit({ kind: 'factor.recovery_code_used', details: {}, ...audit });
  else if (form.get('trust_device') === 'yes') await trustDevice(step);
  const progress = progressOf(interaction);
  const rba = riskMarkOf(progress)?.decision === 'step_up' ? ['rba'] : [];
  return {
    done: { login: { accountId: owner.userId, acr: mfaAcr, amr: [...proof.amr, ...rba] }, ...answerRisk(progress) },
  };
}

/** A code of the authenticator app, a passkey or a recovery code, after the password. */
export const secondFactor: Step = {
  name: 'second-factor',
  prompt: 'login',
  isNeeded,
  render: (step) => render(step),
  submit,
};
