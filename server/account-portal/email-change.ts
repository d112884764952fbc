import { type EmailPageProps, emailPage } from '../../views/account/email-page.ts';
import { requestEmailChange } from '../accounts/request-email-change.ts';
import { accountPath } from '../clients/account-client.ts';
import { limitEvents } from '../limits/limit-event.ts';
import { sendMail } from '../mail/new-mail.ts';
import { recordAudit } from '../oidc/events.ts';
import { codeLimitKey } from '../second-factors/code-limit-key.ts';
import type { PortalAnswer, Visit } from './portal-page.ts';

/** Longest address that is looked at (RFC 5321 §4.5.3.1). */
const maxEmail = 254;

export const showEmail = ({ frame, action }: Visit, given: Pick<EmailPageProps, 'email' | 'error'> = {}) =>
  emailPage({ account: frame, action, ...given });

/** Nobody is made to send mails without end, to themselves or to others. */
async function isLimited({ ctx, deps, runtime: { tenant }, user, origin }: Visit): Promise<number | undefined> {
  const verdict = await deps.limiter.take(tenant, 'code', await codeLimitKey(deps, { ctx, tenant, user }));
  if (verdict.allowed) return undefined;
  for (const event of limitEvents(verdict, 'user', origin)) recordAudit(event);
  return verdict.retryAfter_s;
}

/** From where it was asked for: that is what the owner of an account will want to know. */
const recordRequest = ({ user, origin }: Visit, mail: string): void =>
  recordAudit({ kind: 'mail.requested', user_id: user.id, details: { mail }, ...origin });

/** Sends a link to the address that the account is to have. */
export async function changeEmail(visit: Visit, form: URLSearchParams): Promise<PortalAnswer | undefined> {
  const { deps, runtime, user, frame } = visit;
  const email = (form.get('email') ?? '').trim().slice(0, maxEmail + 1);
  const refuse = (error: EmailPageProps['error'], status = 400) => ({
    again: showEmail(visit, { email, error }),
    status,
  });
  if (email === '') return refuse('email_required');
  const retryAfter = await isLimited(visit);
  if (retryAfter) return { ...refuse('too_many_mails', 429), retryAfter };
  const wanted = { userId: user.id, email, lang: frame.page.lang };
  const outcome = await requestEmailChange(deps, runtime.tenant, wanted);
  if (outcome.ok) {
    recordRequest(visit, 'email-change');
    return { goTo: accountPath, notice: 'email_change_sent' };
  }
  return outcome.code === 'unknown_user' ? undefined : refuse(outcome.code);
}

/** Sends a link with which the owner proves the address. */
export async function verifyEmail(visit: Visit): Promise<PortalAnswer> {
  const { deps, runtime, user, frame } = visit;
  if (user.email_verified || (await isLimited(visit))) return { goTo: accountPath };
  const mail = { kind: 'verification', content: { user_id: user.id } } as const;
  await sendMail(deps, runtime.tenant, mail, { userId: user.id, lang: frame.page.lang });
  recordRequest(visit, mail.kind);
  return { goTo: accountPath, notice: 'verification_sent' };
}
