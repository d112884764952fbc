import { z } from 'zod';
import { factorAddedEmail } from '../../../views/emails/factor-added-email.ts';
import { findMailedSignIn } from '../find-mailed-sign-in.ts';
import { findRecipient } from '../find-recipient.ts';
import { mailKind } from '../mail-kind.ts';
import { mailedSignIn } from '../mailed-sign-in.ts';

/**
 * For the owner of an account that got a second factor, with a link by which they say that it was not them, where it is known in
 * which sign-in it was added.
 */
export const factorAdded = mailKind({
  name: 'factor-added',
  content: mailedSignIn.extend({ method: z.enum(['totp', 'passkey']), attempt_id: z.uuid().optional() }),
  async compose(composing, { method, attempt_id, ...order }) {
    const { user_id: userId, email: to } = order;
    const found = attempt_id === undefined ? undefined : await findMailedSignIn(composing, { ...order, attempt_id });
    if (!found && !(await findRecipient(composing, userId))) return undefined;
    return {
      to,
      userId,
      email: (context) => factorAddedEmail(context, { method, ...(found ? { about: found } : {}) }),
    };
  },
});
