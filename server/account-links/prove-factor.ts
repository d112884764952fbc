import { findStoredFactors } from '../../adapters/postgres/second-factors.ts';
import type { Html } from '../../views/html.ts';
import { type SecondFactorError, secondFactorPage } from '../../views/second-factor-page.ts';
import { pageContextFor } from '../http/render-page.ts';
import { hasSecondFactor } from '../second-factors/has-second-factor.ts';
import { requestOptions } from '../second-factors/passkey-options.ts';
import { verifyPasskey } from '../second-factors/verify-passkey.ts';
import { verifyRecoveryCode, verifyTotp } from '../second-factors/verify-second-factor.ts';
import { createAccountLink, type LinkPurposeName } from './account-link.ts';
import { recordLinkRefusal } from './link-event.ts';
import type { LinkContext, LinkOutcome } from './link-purpose.ts';

/** Longest code that is looked at. */
const maxCode = 64;

const userOf = ({ runtime, link }: LinkContext) => ({ tenantId: runtime.tenant.id, userId: link.user_id ?? '' });

/** Whether the owner of the account has more to prove than that they read its mails. */
export async function needsFactor(context: LinkContext): Promise<boolean> {
  const { tenantId, userId } = userOf(context);
  if (context.runtime.tenant.settings.second_factors.policy === 'off') return false;
  return hasSecondFactor(await findStoredFactors(context.deps.db, tenantId, userId));
}

export async function renderFactor(context: LinkContext, error?: SecondFactorError): Promise<Html> {
  const { ctx, deps, runtime, link, action } = context;
  const { tenant } = runtime;
  const { tenantId, userId } = userOf(context);
  const { sealed_totp_secret, passkeys } = await findStoredFactors(deps.db, tenantId, userId);
  const key = passkeys > 0 ? await deps.sealing.findUserKey(tenantId, userId) : undefined;
  const passkeyOptions = key && (await requestOptions(deps, tenant, link.id, { userId, key }));
  const page = pageContextFor(tenant, ctx);
  // No browser is trusted here: whoever holds only the mail must be asked.
  const hasTotp = sealed_totp_secret !== null;
  return secondFactorPage({ page, action, hasTotp, passkeyOptions, error, rememberDays: 0 });
}

type Verdict = { readonly ok: true } | { readonly ok: false; readonly code: string; readonly error: SecondFactorError };

async function verify(context: LinkContext, form: URLSearchParams): Promise<Verdict> {
  const { deps, runtime, link } = context;
  const user = userOf(context);
  const passkey = form.get('passkey');
  if (passkey) {
    const proof = { tenant: runtime.tenant, json: passkey, seed: link.id, userId: user.userId };
    const verdict = await verifyPasskey(deps, proof);
    return verdict.ok ? verdict : { ok: false, code: verdict.code, error: 'passkey_wrong' };
  }
  const recoveryCode = form.get('recovery_code');
  const code = (recoveryCode ?? form.get('code') ?? '').trim().slice(0, maxCode);
  if (code === '') return { ok: false, code: 'code_required', error: 'code_required' };
  const verdict = await (recoveryCode === null ? verifyTotp : verifyRecoveryCode)(deps, user, code);
  if (verdict.ok) return verdict;
  if (verdict.code === 'too_many_tries') return { ...verdict, error: 'too_many_tries' };
  return { ...verdict, error: recoveryCode === null ? 'code_wrong' : 'recovery_code_wrong' };
}

/** Takes the factor, and goes on behind a new link that only this browser knows; the one in the mail is void. */
export async function submitFactor(
  context: LinkContext,
  form: URLSearchParams,
  next: { readonly purpose: LinkPurposeName; readonly data: unknown },
): Promise<LinkOutcome> {
  const { deps, runtime } = context;
  const { tenant } = runtime;
  if (form.get('action') === 'cancel') return { redirect: tenant.mountPath || '/' };
  const verdict = await verify(context, form);
  if (verdict.ok)
    return { redirect: await createAccountLink(deps, tenant, { ...next, userId: userOf(context).userId }) };
  await recordLinkRefusal(context, verdict.code);
  return { again: await renderFactor(context, verdict.error), status: verdict.error === 'too_many_tries' ? 429 : 400 };
}
