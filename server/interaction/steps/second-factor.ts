import { findStoredFactors } from '../../../adapters/postgres/second-factors.ts';
import { type SecondFactorError, secondFactorPage } from '../../../views/second-factor-page.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { mfaAcr } from '../../oidc/authentication-context.ts';
import { auditOrigin, recordAudit } from '../../oidc/events.ts';
import { hasSecondFactor } from '../../second-factors/has-second-factor.ts';
import { requestOptions } from '../../second-factors/passkey-options.ts';
import { verifyPasskey } from '../../second-factors/verify-passkey.ts';
import { verifyRecoveryCode, verifyTotp } from '../../second-factors/verify-second-factor.ts';
import { progressOf } from '../progress.ts';
import type { Interaction, NeedContext, Step, StepContext, StepOutcome } from '../step.ts';
import { isFactorSpared, trustDevice } from '../trusted-device.ts';

/** Longest code that is looked at. */
const maxCode = 64;

/** Whoever has a second factor is asked for it, unless they have proven two with the first, or trust this browser. */
async function isNeeded(interaction: Interaction, need: NeedContext): Promise<boolean> {
  const { deps, runtime, progress } = need;
  const login = progress.result.login;
  if (!login?.accountId || login.amr?.includes('mfa')) return false;
  if (runtime.tenant.settings.second_factors.policy === 'off') return false;
  const stored = await findStoredFactors(deps.db, runtime.tenant.id, login.accountId);
  return hasSecondFactor(stored) && !(await isFactorSpared(interaction, need));
}

async function render({ ctx, deps, runtime, interaction, action }: StepContext, error?: SecondFactorError) {
  const { tenant } = runtime;
  const userId = String(progressOf(interaction).result.login?.accountId);
  const { sealed_totp_secret, passkeys } = await findStoredFactors(deps.db, tenant.id, userId);
  const key = passkeys > 0 ? await deps.sealing.findUserKey(tenant.id, userId) : undefined;
  const passkeyOptions = key && (await requestOptions(deps, tenant, interaction.uid, { userId, key }));
  const page = pageContextFor(tenant, ctx);
  const rememberDays = tenant.settings.second_factors.remember_days;
  return secondFactorPage({ page, action, hasTotp: sealed_totp_secret !== null, passkeyOptions, rememberDays, error });
}

const isTrustAskedFor = (form: URLSearchParams): boolean => form.get('trust_device') === 'yes';

/** A passkey after the password. It must be one of whom the password was for. */
async function submitPasskey(step: StepContext, userId: string, form: URLSearchParams): Promise<StepOutcome> {
  const { ctx, deps, runtime, interaction } = step;
  const given = { tenant: runtime.tenant, json: form.get('passkey') ?? '', seed: interaction.uid, userId };
  const verdict = await verifyPasskey(deps, given);
  if (verdict.ok) {
    if (isTrustAskedFor(form)) await trustDevice(step);
    return { done: { login: { accountId: userId, acr: mfaAcr, amr: [...verdict.amr] } } };
  }
  const audit = { user_id: userId, client_id: String(interaction.params.client_id), ...auditOrigin(ctx) };
  recordAudit({ kind: 'login.failed', details: { code: verdict.code }, ...audit });
  return { again: await render(step, 'passkey_wrong'), status: 400 };
}

async function submit(step: StepContext, form: URLSearchParams): Promise<StepOutcome> {
  const { ctx, deps, runtime, interaction } = step;
  // Always whom the password was for: a form cannot name somebody else.
  const accountId = String(progressOf(interaction).result.login?.accountId);
  if (form.get('passkey')) return submitPasskey(step, accountId, form);
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
  // A recovery code is for whoever has lost something: no browser is trusted for the sake of one.
  if (recoveryCode !== null) recordAudit({ kind: 'factor.recovery_code_used', details: {}, ...audit });
  else if (isTrustAskedFor(form)) await trustDevice(step);
  // RFC 8176 has no word for recovery codes: they are passwords for one time.
  return { done: { login: { accountId, acr: mfaAcr, amr: ['otp', 'mfa'] } } };
}

/** A code of the authenticator app, a passkey or a recovery code, after the password. */
export const secondFactor: Step = {
  name: 'second-factor',
  prompt: 'login',
  isNeeded,
  render: (step) => render(step),
  submit,
};
