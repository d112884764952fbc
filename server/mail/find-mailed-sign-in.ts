import { findRiskAttempt } from '../../adapters/postgres/risk-attempts.ts';
import type { MailedSignIn } from '../../views/emails/sign-in-facts.ts';
import { createAccountLink, daysOf } from '../account-links/account-link.ts';
import { describeAttempt } from '../sign-ins/describe-attempt.ts';
import { findRecipient } from './find-recipient.ts';
import type { Composing } from './mail-kind.ts';
import type { MailedSignInOrder } from './mailed-sign-in.ts';

type Found = { readonly to: string; readonly signIn: MailedSignIn; readonly url: string; readonly days: number };

/**
 * A sign-in that its user is told of, with a link by which they say whether it was them. The link knows to which address it
 * went, since whoever signed in may give the account another one, or has.
 */
export async function findMailedSignIn(
  composing: Composing,
  { user_id: userId, attempt_id: attemptId, email: to }: MailedSignInOrder,
): Promise<Found | undefined> {
  const { deps, tenant } = composing;
  const recipient = await findRecipient(composing, userId, { isForLocked: true });
  const attempt = await findRiskAttempt(deps.db.tenant(tenant.id), userId, attemptId);
  const key = await deps.sealing.findUserKey(tenant.id, userId);
  if (!recipient || !attempt || !key) return undefined;
  const data = { attempt_id: attemptId, email: to };
  const url = await createAccountLink(deps, tenant, { purpose: 'not-me', userId, data });
  const signIn = describeAttempt(deps.log, { key, tenantId: tenant.id, userId }, attempt);
  return { to, signIn, url, days: daysOf('not-me') };
}
