import { markWarned } from '../../adapters/postgres/risk-attempts.ts';
import { HOUR } from '../kernel/duration.ts';
import { findMailedSignIn } from './find-mailed-sign-in.ts';
import type { Composing } from './mail-kind.ts';
import type { MailedSignInOrder } from './mailed-sign-in.ts';

/**
 * What the owner of an account is told of somebody who knows its password and was not let in; undefined when they were told
 * of another attempt within the hour: who tries, tries often.
 */
export async function findWarning(composing: Composing, order: MailedSignInOrder) {
  const { db, clock } = composing.deps;
  const now = new Date(clock.now() * 1000);
  const { user_id: userId, attempt_id: attemptId } = order;
  if (!(await markWarned(db.tenant(composing.tenant.id), userId, attemptId, now, HOUR))) return undefined;
  return findMailedSignIn(composing, order);
}
