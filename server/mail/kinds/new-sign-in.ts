import { newSignInEmail } from '../../../views/emails/new-sign-in-email.ts';
import { findMailedSignIn } from '../find-mailed-sign-in.ts';
import { mailKind } from '../mail-kind.ts';
import { mailedSignIn } from '../mailed-sign-in.ts';

/** For the owner of an account that somebody, probably they, has signed in to from where they were not seen before. */
export const newSignIn = mailKind({
  name: 'new-sign-in',
  content: mailedSignIn,
  async compose(composing, order) {
    const found = await findMailedSignIn(composing, order);
    if (!found) return undefined;
    const { to, ...about } = found;
    return { to, userId: order.user_id, email: (context) => newSignInEmail(context, about) };
  },
});
