import type { Html } from '../../views/html.ts';
import { type SecondFactorError, secondFactorPage } from '../../views/second-factor-page.ts';
import { pageContextFor } from '../http/render-page.ts';
import { type FactorOwner, findFactorChoice, isFactorAsked, proveFactor } from '../second-factors/prove-factor.ts';
import { createAccountLink, type LinkPurposeName } from './account-link.ts';
import { recordLinkRefusal, recordRecoveryCode } from './link-event.ts';
import type { LinkContext, LinkOutcome } from './link-purpose.ts';

const ownerOf = ({ runtime, link }: LinkContext): FactorOwner => ({
  tenant: runtime.tenant,
  userId: link.user_id ?? '',
  seed: link.id,
  isRecovery: true,
});

/** Whether the owner of the account has more to prove than that they read its mails. */
export const needsFactor = (context: LinkContext): Promise<boolean> => isFactorAsked(context.deps, ownerOf(context));

export async function renderFactor(context: LinkContext, error?: SecondFactorError): Promise<Html> {
  const { ctx, deps, runtime, action } = context;
  const page = pageContextFor(runtime.tenant, ctx);
  // No browser is trusted here: whoever holds only the mail must be asked.
  return secondFactorPage({
    page,
    action,
    ...(await findFactorChoice(deps, ownerOf(context))),
    rememberDays: 0,
    error,
  });
}

/** Takes the factor, and goes on behind a new link that only this browser knows and that says which it was (`proven_factor`); the one in the mail is void. */
export async function submitFactor(
  context: LinkContext,
  form: URLSearchParams,
  next: LinkPurposeName,
): Promise<LinkOutcome> {
  const { deps, runtime } = context;
  const owner = ownerOf(context);
  if (form.get('action') === 'cancel') return { redirect: runtime.tenant.mountPath || '/' };
  const proof = await proveFactor(deps, owner, form);
  if (!proof.ok) {
    await recordLinkRefusal(context, proof.code ?? proof.error);
    return { again: await renderFactor(context, proof.error), status: proof.error === 'too_many_tries' ? 429 : 400 };
  }
  if (proof.isRecoveryCode) await recordRecoveryCode(context);
  const data = { proven_factor: proof.factor };
  return { redirect: await createAccountLink(deps, runtime.tenant, { purpose: next, data, userId: owner.userId }) };
}
