import { findRiskAttempt } from '../../../adapters/postgres/risk-attempts.ts';
import { stoppedSignInEmail } from '../../../views/emails/stopped-sign-in-email.ts';
import { findWarning } from '../find-warning.ts';
import { mailKind } from '../mail-kind.ts';
import { mailedSignIn } from '../mailed-sign-in.ts';

/**
 * For the owner of an account whose password somebody knows who was asked for more and has not given it. It is put together
 * a while later: nobody has to be told of a sign-in that is done by then, or of which they have said whether it was them.
 */
export const stoppedSignIn = mailKind({
  name: 'stopped-sign-in',
  content: mailedSignIn,
  async compose(composing, order) {
    const { user_id: userId, attempt_id } = order;
    const { deps, tenant } = composing;
    const attempt = await findRiskAttempt(deps.db.tenant(tenant.id), userId, attempt_id);
    if (!attempt || attempt.completed_at !== null || attempt.answer !== null) return undefined;
    const found = await findWarning(composing, order);
    if (!found) return undefined;
    const { to, ...about } = found;
    return { to, userId, email: (context) => stoppedSignInEmail(context, about) };
  },
});
