import { z } from 'zod';
import { refusedSignInEmail } from '../../../views/emails/refused-sign-in-email.ts';
import { findWarning } from '../find-warning.ts';
import { mailKind } from '../mail-kind.ts';

/** For the owner of an account whose password somebody knows who was not let in. */
export const refusedSignIn = mailKind({
  name: 'refused-sign-in',
  content: z.strictObject({ user_id: z.uuid(), attempt_id: z.uuid() }),
  async compose(composing, { user_id: userId, attempt_id }) {
    const found = await findWarning(composing, userId, attempt_id);
    if (!found) return undefined;
    const { to, ...about } = found;
    return { to, userId, email: (context) => refusedSignInEmail(context, about) };
  },
});
