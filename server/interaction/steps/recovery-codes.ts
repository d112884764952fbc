import { errors } from 'oidc-provider';
import { findStoredFactors } from '../../../adapters/postgres/second-factors.ts';
import { recoveryCodesPage } from '../../../views/recovery-codes-page.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { auditOrigin } from '../../oidc/events.ts';
import { hasSecondFactor } from '../../second-factors/has-second-factor.ts';
import { deriveRecoveryCodes, fewRecoveryCodes } from '../../second-factors/recovery-codes.ts';
import { renewRecoveryCodes } from '../../second-factors/renew-recovery-codes.ts';
import { loginEpochOf, progressOf } from '../progress.ts';
import type { Interaction, NeedContext, Step, StepContext, StepOutcome } from '../step.ts';

/** After a second factor was proven or made, by somebody who has few codes left or none. */
async function isNeeded(_interaction: Interaction, { deps, runtime, progress }: NeedContext): Promise<boolean> {
  const login = progress.result.login;
  if (!login?.accountId || !login.amr?.includes('mfa')) return false;
  const stored = await findStoredFactors(deps.db, runtime.tenant.id, login.accountId);
  // A code by mail is no factor that could be lost.
  return hasSecondFactor(stored) && stored.recovery_codes_left <= fewRecoveryCodes;
}

/** Whose codes they are, the ones this sign-in offers, and how many old ones are left. */
async function prepare({ deps, runtime, interaction }: StepContext) {
  const tenantId = runtime.tenant.id;
  const userId = String(progressOf(interaction).result.login?.accountId);
  const key = await deps.sealing.findUserKey(tenantId, userId);
  if (!key) throw new errors.SessionNotFound('the user is gone');
  const { recovery_codes_left: left } = await findStoredFactors(deps.db, tenantId, userId);
  const asOf = loginEpochOf(interaction);
  return { tenantId, userId, key, asOf, codes: deriveRecoveryCodes(key, interaction.uid), left };
}

async function render(step: StepContext) {
  const { codes, left } = await prepare(step);
  return recoveryCodesPage({ page: pageContextFor(step.runtime.tenant, step.ctx), action: step.action, codes, left });
}

async function submit(step: StepContext, form: URLSearchParams): Promise<StepOutcome> {
  const { left, ...prepared } = await prepare(step);
  const decision = form.get('decision');
  if (decision === 'keep' && left > 0) return { done: {} };
  if (decision !== 'renew') return { again: await render(step), status: 400 };
  const renewed = await renewRecoveryCodes(step.deps, { ...prepared, origin: auditOrigin(step.ctx) });
  if (!renewed.ok) throw new errors.SessionNotFound('the user was signed out');
  return { done: {} };
}

/** Codes to get in with when the second factor is lost: shown once, and in force when somebody says they have them. */
export const recoveryCodes: Step = {
  name: 'recovery-codes',
  prompt: 'login',
  isNeeded,
  render: (step) => render(step),
  submit,
};
