import { HashPoolFull } from '../../../adapters/password-hash/hash-pool-full.ts';
import { findActiveUser } from '../../../adapters/postgres/users.ts';
import { type LoginError, loginPage } from '../../../views/login-page.ts';
import { awayFrom } from '../../account-links/way-on.ts';
import { openProfile } from '../../accounts/profile.ts';
import { accountClientId } from '../../clients/account-client.ts';
import { checkBreach } from '../../credentials/check-breach.ts';
import { type KnownDevice, readDevice } from '../../credentials/device-cookie.ts';
import { tellLocked } from '../../credentials/tell-locked.ts';
import { type PasswordVerdict, verifyPassword } from '../../credentials/verify-password.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { noteOwnLanguage } from '../../language/note-own-language.ts';
import { languageOf } from '../../language/page-language.ts';
import { passwordAcr } from '../../oidc/authentication-context.ts';
import { auditOrigin, recordAudit } from '../../oidc/events.ts';
import { toRiskDetails } from '../../risk/risk-details.ts';
import { requestOptions } from '../../second-factors/passkey-options.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { letInUnchecked, noteBreach } from '../judge-breach.ts';
import { toRiskMark } from '../risk-mark.ts';
import { arePasskeysOn, signInWithPasskey } from '../sign-in-with-passkey.ts';
import type { Step, StepContext, StepOutcome } from '../step.ts';
import { findTrustMark } from '../trusted-device.ts';
import { weighSignIn } from '../weigh-sign-in.ts';

/** Longest values that are looked at: an address (RFC 5321 §4.5.3.1) and a password. */
const maxLogin = 254;
const maxPassword = 1024;
/** By then a breaker has let somebody try again. */
const retryAfter_s = 60;

/** Whoever is signed in and has to prove it again need not type who they are, and is spoken to as they have chosen. */
async function findSignedInEmail({ ctx, deps, runtime, interaction }: StepContext): Promise<string | undefined> {
  const { tenant } = runtime;
  const accountId = interaction.session?.accountId;
  const user = accountId ? await findActiveUser(deps.db, tenant.id, accountId) : undefined;
  if (!user) return undefined;
  await noteOwnLanguage(ctx, deps, tenant.id, user);
  return (await openProfile(deps.sealing, tenant.id, user, ['email'])).email ?? undefined;
}

/** They come back to this sign-in in the end. */
function linksFor({ mountPath, settings }: Tenant, { uid, params }: StepContext['interaction']) {
  const from = awayFrom(uid, params.ui_locales);
  return {
    forgotPassword: `${mountPath}/recover?${from}`,
    register: settings.registration === 'open' ? `${mountPath}/register?${from}` : undefined,
  };
}

async function render(step: StepContext, error?: LoginError, login?: string) {
  const { ctx, deps, runtime, interaction, action } = step;
  const client = await runtime.provider.Client.find(String(interaction.params.client_id));
  const hint = typeof interaction.params.login_hint === 'string' ? interaction.params.login_hint : undefined;
  const isOwn = client?.clientId === accountClientId;
  const known = await findSignedInEmail(step);
  return loginPage({
    page: pageContextFor(runtime.tenant, ctx),
    action,
    client_name: isOwn ? undefined : (client?.clientName ?? client?.clientId),
    login: login ?? hint?.slice(0, maxLogin) ?? known,
    error,
    isCancellable: true,
    links: linksFor(runtime.tenant, interaction),
    passkeyOptions: arePasskeysOn({ runtime })
      ? await requestOptions(deps, runtime.tenant, interaction.uid)
      : undefined,
  });
}

async function refuse(step: StepContext, error: LoginError, login: string, status = 400): Promise<StepOutcome> {
  return { again: await render(step, error, login), status };
}

/** Says no, and in the audit trail why. */
async function refuseLogin(
  step: StepContext,
  { login, device }: { readonly login: string; readonly device: KnownDevice },
  verdict: Extract<PasswordVerdict, { ok: false }>,
): Promise<StepOutcome> {
  const { ctx, deps, runtime, interaction } = step;
  const { code, userId: user_id } = verdict;
  const origin = { user_id, client_id: String(interaction.params.client_id), ...auditOrigin(ctx) };
  if (verdict.code === 'too_many_attempts') {
    const { limits, retryAfter } = verdict;
    recordAudit({ kind: 'login.failed', details: { code, limits: [...limits] }, ...origin });
    return { again: await render(step, 'too_many_attempts', login), status: 429, retryAfter };
  }
  const { seen } = verdict;
  const risk = toRiskDetails(
    await weighSignIn(step, { method: 'password', isProven: false, userId: user_id, device, seen }),
  );
  recordAudit({ kind: 'login.failed', details: { code, risk }, ...origin });
  const lang = languageOf(runtime.tenant, ctx);
  if (verdict.isLocking) await tellLocked(deps, { tenant: runtime.tenant, email: login, lang, origin });
  return refuse(step, 'credentials', login);
}

async function submit(step: StepContext, form: URLSearchParams): Promise<StepOutcome> {
  const { ctx, deps, runtime, interaction } = step;
  const passkey = form.get('passkey');
  if (passkey && arePasskeysOn(step)) {
    const signedIn = await signInWithPasskey(step, passkey);
    return signedIn ? { done: signedIn } : refuse(step, 'passkey', '');
  }
  const login = (form.get('login') ?? '').trim();
  const given = form.get('password') ?? '';
  if (login === '') return refuse(step, 'login_required', login);
  if (given === '') return refuse(step, 'password_required', login);
  const audit = { client_id: String(interaction.params.client_id), ...auditOrigin(ctx) };
  if (login.length > maxLogin || given.length > maxPassword)
    return refuse(step, 'credentials', login.slice(0, maxLogin));

  try {
    const ts = deps.clock.now();
    const device = readDevice(ctx, runtime.tenant, await deps.sealing.keysOf(runtime.tenant.id));
    const verified = await verifyPassword(deps, runtime.tenant, {
      email: login,
      password: given,
      ip: ctx.ip,
      device,
    });
    if (!verified.ok) return refuseLogin(step, { login, device }, verified);
    const { userId: accountId, sessionEpoch: session_epoch, seen, failuresOf: failures_of } = verified;
    const breach = await checkBreach(deps, given);
    const isBreached = breach.failed.length > 0 && !breach.isBreached ? undefined : breach.isBreached;
    const weighed = await weighSignIn(step, {
      method: 'password',
      isProven: true,
      userId: accountId,
      device,
      seen,
      isBreached,
    });
    const trusted_device = await findTrustMark(step, accountId);
    const login_result = { accountId, acr: passwordAcr, amr: ['pwd'], ts, remember: true, session_epoch };
    const result = {
      login: login_result,
      failures_of,
      risk: toRiskMark(weighed),
      ...(trusted_device ? { trusted_device } : {}),
    };
    if (breach.isBreached || breach.failed.length === 0) return { done: noteBreach(step, { login, breach, result }) };
    const isLetIn = letInUnchecked(step, accountId, breach);
    if (isLetIn) return { done: result };
    return { again: await render(step, 'breach_unchecked', login), status: 503, retryAfter: retryAfter_s };
  } catch (error) {
    if (!(error instanceof HashPoolFull)) throw error;
    recordAudit({ kind: 'login.failed', details: { code: 'hash_pool_full' }, ...audit });
    return { again: await render(step, 'unavailable', login), status: 503, retryAfter: error.retryAfter };
  }
}

/** E-mail and password, or a passkey instead of both. */
export const password: Step = {
  name: 'password',
  prompt: 'login',
  isNeeded: () => true,
  render: (step) => render(step),
  submit,
};
