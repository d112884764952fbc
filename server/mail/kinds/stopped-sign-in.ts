import { z } from 'zod';
import { findRiskAttempt } from '../../../adapters/postgres/risk-attempts.ts';
import { stoppedSignInEmail } from '../../../views/emails/stopped-sign-in-email.ts';
import { findWarning } from '../find-warning.ts';
import { mailKind } from '../mail-kind.ts';

/**
 * For the owner of an account whose password somebody knows who was asked for more and has not given it. It is put together
 * a while later: nobody has to be told of a sign-in that is done by then, or of which they have said whether it was them.
 */
export const stoppedSignIn = mailKind({
  name: 'stopped-sign-in',
  content: z.strictObject({ user_id: z.uuid(), attempt_id: z.uuid() }),
  async compose(composing, { user_id: userId, attempt_id }) {
    const { deps, tenant } = composing;
    const attempt = await findRiskAttempt(deps.db.tenant(tenant.id), userId, attempt_id);
    if (!attempt || attempt.completed_at !== null || attempt.answer !== null) return undefined;
    const found = await findWarning(composing, userId, attempt_id);
    if (!found) return undefined;
    const { to, ...about } = found;
    return { to, userId, email: (context) => stoppedSignInEmail(context, about) };
  },
});
