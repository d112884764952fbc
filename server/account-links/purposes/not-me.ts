import { z } from 'zod';
import { findRiskAttempt } from '../../../adapters/postgres/risk-attempts.ts';
import { linkDonePage } from '../../../views/link-done-page.ts';
import { notMePage } from '../../../views/not-me-page.ts';
import { pageContextFor } from '../../http/render-page.ts';
import { auditOrigin } from '../../oidc/events.ts';
import { confirmSignIn } from '../../sign-ins/confirm-sign-in.ts';
import { type DescribedAttempt, describeAttempt } from '../../sign-ins/describe-attempt.ts';
import { disownSignIn } from '../../sign-ins/disown-sign-in.ts';
import { pageOfDisowned } from '../../sign-ins/page-of-disowned.ts';
import { prepareUse } from '../link-event.ts';
import type { LinkContext, LinkOutcome, LinkPurpose } from '../link-purpose.ts';
import { wayOn } from '../way-on.ts';

/** `email`: where the mail with the link went. */
const data = z.object({ attempt_id: z.uuid(), email: z.string() });

async function findAttempt({ deps, runtime, link }: LinkContext): Promise<DescribedAttempt | undefined> {
  const { tenant } = runtime;
  const userId = link.user_id ?? '';
  const row = await findRiskAttempt(deps.db.tenant(tenant.id), userId, data.parse(link.data).attempt_id);
  const key = row && (await deps.sealing.findUserKey(tenant.id, userId));
  return key && describeAttempt(deps.log, { key, tenantId: tenant.id, userId }, row);
}

const answerOf = async (context: LinkContext) => {
  const { attempt_id: attemptId, email } = data.parse(context.link.data);
  const { tenant } = context.runtime;
  const scope = { tenant, actor: 'mailed-link', origin: auditOrigin(context.ctx) };
  return { scope, email, answer: { userId: context.link.user_id ?? '', attemptId, first: await prepareUse(context) } };
};

async function confirm(context: LinkContext): Promise<LinkOutcome> {
  const { ctx, deps, runtime } = context;
  const { scope, answer } = await answerOf(context);
  const outcome = await confirmSignIn(deps, scope, answer);
  if (!outcome.ok) return { gone: true };
  const page = pageContextFor(runtime.tenant, ctx);
  return { done: linkDonePage({ page, what: 'confirmed', url: wayOn(ctx, runtime.tenant) }) };
}

async function disown(context: LinkContext): Promise<LinkOutcome> {
  const { ctx, deps, runtime } = context;
  const { scope, email, answer } = await answerOf(context);
  const page = pageContextFor(runtime.tenant, ctx);
  const outcome = await disownSignIn(deps, scope, { ...answer, email, lang: page.lang });
  if (!outcome.ok) return { gone: true };
  return { done: pageOfDisowned(page, runtime.tenant, outcome.value) };
}

async function render(context: LinkContext, isUndecided = false) {
  const { ctx, runtime, action } = context;
  const page = pageContextFor(runtime.tenant, ctx);
  return notMePage({ page, action, signIn: await findAttempt(context), isUndecided });
}

/**
 * Says of a sign-in that its user was told of whether it was them. Asks for nothing more: who reads the mails of an account may
 * lock it, and only its recovery, which does ask for a second factor, opens it again.
 */
export const notMe: LinkPurpose = {
  name: 'not-me',
  render: (context) => render(context),
  async submit(context, form) {
    const answer = form.get('answer');
    if (answer === 'me') return confirm(context);
    if (answer === 'not_me') return disown(context);
    return { again: await render(context, true), status: 400 };
  },
};
