import { errors } from 'oidc-provider';
import { savePostponement } from '../../../adapters/postgres/second-factors.ts';
import { findActiveUser } from '../../../adapters/postgres/users.ts';
import { type EnrolTotpError, enrolTotpPage } from '../../../views/enrol-totp-page.ts';
import { openProfile } from '../../accounts/profile.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { languageOf } from '../../language/page-language.ts';
import { mfaAcr } from '../../oidc/authentication-context.ts';
import { auditOrigin, recordAudit } from '../../oidc/events.ts';
import { addPasskey } from '../../second-factors/add-passkey.ts';
import { addTotp, deriveTotpSecret } from '../../second-factors/add-totp.ts';
import { creationOptions } from '../../second-factors/passkey-options.ts';
import { drawQrCode } from '../../second-factors/qr-code.ts';
import { describeTotp } from '../../second-factors/totp.ts';
import { loginEpochOf, progressOf } from '../progress.ts';
import { riskMarkOf } from '../risk-mark.ts';
import type { Step, StepContext, StepOutcome } from '../step.ts';
import { findWantedEnrolment, type WantedEnrolment } from '../wanted-enrolment.ts';

/** What a passkey is called until its owner says otherwise. */
const firstName = 'Passkey';

const wantedOf = ({ deps, runtime, interaction }: StepContext): Promise<WantedEnrolment> =>
  findWantedEnrolment(interaction, { deps, runtime, progress: progressOf(interaction) });

/** Who enrols, and the secret that this sign-in offers them. */
async function prepare({ deps, runtime: { tenant }, interaction }: StepContext) {
  const userId = String(progressOf(interaction).result.login?.accountId);
  const key = await deps.sealing.findUserKey(tenant.id, userId);
  if (!key) throw new errors.SessionNotFound('the user is gone');
  const asOf = loginEpochOf(interaction);
  return { tenant, userId, key, asOf, secret: deriveTotpSecret(key, interaction.uid) };
}

/** The same, and what is put on record and told of it. */
async function prepareAdding(step: StepContext) {
  const { ctx, runtime, interaction } = step;
  const attemptId = riskMarkOf(progressOf(interaction))?.attempt_id;
  return {
    ...(await prepare(step)),
    attemptId,
    lang: languageOf(runtime.tenant, ctx),
    origin: auditOrigin(ctx),
  };
}

async function render(step: StepContext, error?: EnrolTotpError) {
  const { ctx, deps, action } = step;
  const { tenant, userId, key, secret } = await prepare(step);
  const user = await findActiveUser(deps.db, tenant.id, userId);
  if (!user) throw new errors.SessionNotFound('the user is gone');
  const { email } = await openProfile(deps.sealing, tenant.id, user, ['email']);
  const label = email ?? userId;
  const uri = describeTotp({ secret, issuer: tenant.name, label });
  const owner = { userId, key, email: label };
  const { demand } = await wantedOf(step);
  return enrolTotpPage({
    page: pageContextFor(tenant, ctx),
    action,
    qrCode: drawQrCode(uri),
    secret,
    passkeyOptions: await creationOptions(deps, tenant, step.interaction.uid, owner),
    isSkippable: demand === 'offered',
    error,
  });
}

async function postpone(step: StepContext): Promise<StepOutcome> {
  const { ctx, deps, runtime, interaction } = step;
  const wanted = await wantedOf(step);
  if (wanted.demand !== 'offered') return { again: await render(step), status: 400 };
  const user_id = String(progressOf(interaction).result.login?.accountId);
  const { isRequired: is_required } = wanted;
  await savePostponement(deps.db, runtime.tenant.id, user_id, { now: deps.clock.now(), isRequired: is_required });
  recordAudit({
    kind: 'factor.postponed',
    user_id,
    client_id: String(interaction.params.client_id),
    details: { is_required },
    ...auditOrigin(ctx),
  });
  return { done: {} };
}

async function refuse(step: StepContext, code: EnrolTotpError | 'signed_out'): Promise<StepOutcome> {
  if (code === 'signed_out') throw new errors.SessionNotFound('the user was signed out');
  return { again: await render(step, code), status: 400 };
}

async function submitPasskey(step: StepContext, json: string): Promise<StepOutcome> {
  const { deps, interaction } = step;
  const adding = await prepareAdding(step);
  const added = await addPasskey(deps, { ...adding, json, name: firstName, seed: interaction.uid });
  if (!added.ok) return refuse(step, added.code);
  return { done: { login: { accountId: adding.userId, acr: mfaAcr, amr: ['swk', 'user', 'mfa'] } } };
}

async function submit(step: StepContext, form: URLSearchParams): Promise<StepOutcome> {
  if (form.get('decision') === 'later') return postpone(step);
  const passkey = form.get('passkey');
  if (passkey) return submitPasskey(step, passkey);
  const code = (form.get('code') ?? '').slice(0, 32);
  if (code.trim() === '') return refuse(step, 'code_required');
  const adding = await prepareAdding(step);
  const added = await addTotp(step.deps, { ...adding, code });
  if (!added.ok) return refuse(step, added.code);
  return { done: { login: { accountId: adding.userId, acr: mfaAcr, amr: ['otp', 'mfa'] } } };
}

/** Getting an authenticator app or a passkey, where the tenant or the client wants one and the user has none. */
export const enrolTotp: Step = {
  name: 'enrol-totp',
  prompt: 'login',
  isNeeded: async (interaction, need) => (await findWantedEnrolment(interaction, need)).demand !== 'none',
  render: (step) => render(step),
  submit,
};
