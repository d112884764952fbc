import { currentRequestScope } from '../../adapters/oidc/request-scope.ts';
import { findUser } from '../../adapters/postgres/find-user.ts';
import { findActiveUser } from '../../adapters/postgres/users.ts';
import { openProfile } from '../accounts/profile.ts';
import { languageOf } from '../language/page-language.ts';
import { limitEvents } from '../limits/limit-event.ts';
import type { Verdict } from '../limits/limiter.ts';
import type { NewMail } from '../mail/kinds.ts';
import { mailWrites, prepareMail } from '../mail/new-mail.ts';
import { auditOrigin, recordAudit } from '../oidc/events.ts';
import { codeLimitKey } from '../second-factors/code-limit-key.ts';
import { type EmailCodeUse, type EmailCodeVerdict, verifyEmailCode } from '../second-factors/email-code.ts';
import { progressOf } from './progress.ts';
import type { StepContext } from './step.ts';

/**
 * Codes by mail in a sign-in, for the steps that ask for one: ordering it, within limits, and taking it. A code belongs to
 * the step and the sign-in that it was ordered in: whoever begins another one with the password, right as it may be,
 * neither voids nor tries nor spends it.
 */
type CodeMail = Extract<NewMail, { kind: EmailCodeUse['purpose'] }>;

/** Longest code that is looked at. */
const maxCode = 20;

export const shortened = (code: string | null | undefined): string => (code ?? '').trim().slice(0, maxCode);

/** What a code of this step is good for; always whom the password was for. */
export const codeUseOf = (
  { runtime, interaction }: Pick<StepContext, 'runtime' | 'interaction'>,
  purpose: EmailCodeUse['purpose'],
): EmailCodeUse => ({
  tenantId: runtime.tenant.id,
  userId: String(progressOf(interaction).result.login?.accountId),
  purpose,
  uid: interaction.uid,
});

/** The address that codes go to; empty where there is none. */
export async function findCodeAddress(
  { deps }: Pick<StepContext, 'deps'>,
  { tenantId, userId }: EmailCodeUse,
): Promise<string> {
  const user = await findActiveUser(deps.db, tenantId, userId);
  const profile = user && (await openProfile(deps.sealing, tenantId, user, ['email']));
  return profile?.email ?? '';
}

/**
 * One sign-in does not use up what there is for a user. Answers the limit that is reached, if one is.
 */
async function findReachedLimit(step: StepContext, userId: string): Promise<Verdict | undefined> {
  const { ctx, deps, runtime, interaction } = step;
  const { tenant } = runtime;
  const user = await findUser(deps.db.tenant(tenant.id), { id: userId });
  const limits = [
    { rule: 'resend', by: 'sign_in', key: interaction.uid },
    { rule: 'code', by: 'user', key: user ? await codeLimitKey(deps, { ctx, tenant, user }) : userId },
  ] as const;
  for (const { rule, by, key } of limits) {
    const verdict = await deps.limiter.take(tenant, rule, key);
    if (verdict.allowed) continue;
    for (const event of limitEvents(verdict, by, auditOrigin(ctx))) recordAudit(event);
    return verdict;
  }
  return undefined;
}

export type OrderedCode = { readonly ok: true } | { readonly ok: false; readonly retryAfter: number };

/** Orders the mail with a code. Nobody waits for it: it is on its way once the answer is. */
export async function orderCode(step: StepContext, { userId }: EmailCodeUse, order: CodeMail): Promise<OrderedCode> {
  const { ctx, deps, runtime } = step;
  const { tenant } = runtime;
  const reached = await findReachedLimit(step, userId);
  if (reached) return { ok: false, retryAfter: reached.retryAfter_s };
  const mail = await prepareMail(deps.sealing, tenant, order, { userId, lang: languageOf(tenant, ctx) });
  currentRequestScope()?.unit.rare.push(...mailWrites(mail));
  return { ok: true };
}

/** Takes a code that was typed in, or came with a link; what is refused is on record. */
export async function takeCode(step: StepContext, use: EmailCodeUse, code: string): Promise<EmailCodeVerdict> {
  const { ctx, deps, interaction } = step;
  const verdict = await verifyEmailCode(deps, use, code);
  if (!verdict.ok) {
    const client_id = String(interaction.params.client_id);
    const details = { code: verdict.code };
    recordAudit({ kind: 'login.failed', user_id: use.userId, client_id, details, ...auditOrigin(ctx) });
  }
  return verdict;
}
