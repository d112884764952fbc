import { z } from 'zod';
import { newSignInEmail } from '../../../views/emails/new-sign-in-email.ts';
import { findMailedSignIn } from '../find-mailed-sign-in.ts';
import { mailKind } from '../mail-kind.ts';

/** For the owner of an account that somebody, probably they, has signed in to from where they were not seen before. */
export const newSignIn = mailKind({
  name: 'new-sign-in',
  content: z.strictObject({ user_id: z.uuid(), attempt_id: z.uuid() }),
  async compose(composing, { user_id: userId, attempt_id }) {
    const found = await findMailedSignIn(composing, userId, attempt_id);
    if (!found) return undefined;
    const { to, ...about } = found;
    return { to, userId, email: (context) => newSignInEmail(context, about) };
  },
});
