import { refusedSignInEmail } from '../../../views/emails/refused-sign-in-email.ts';
import { findWarning } from '../find-warning.ts';
import { mailKind } from '../mail-kind.ts';
import { mailedSignIn } from '../mailed-sign-in.ts';

/** For the owner of an account whose password somebody knows who was not let in. */
export const refusedSignIn = mailKind({
  name: 'refused-sign-in',
  content: mailedSignIn,
  async compose(composing, order) {
    const found = await findWarning(composing, order);
    if (!found) return undefined;
    const { to, ...about } = found;
    return { to, userId: order.user_id, email: (context) => refusedSignInEmail(context, about) };
  },
});
