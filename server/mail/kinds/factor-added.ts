import { z } from 'zod';
import { findLatestSignIn } from '../../../adapters/postgres/risk-attempts.ts';
import { factorAddedEmail } from '../../../views/emails/factor-added-email.ts';
import { findMailedSignIn } from '../find-mailed-sign-in.ts';
import { findRecipient } from '../find-recipient.ts';
import { mailKind } from '../mail-kind.ts';

/**
 * For the owner of an account that got a second factor, with a link by which they say that it was not them. Without `attempt_id`
 * it was added on the account pages, which ask for a sign-in of a moment ago: the last one is meant.
 */
export const factorAdded = mailKind({
  name: 'factor-added',
  content: z.strictObject({
    user_id: z.uuid(),
    method: z.enum(['totp', 'passkey']),
    attempt_id: z.uuid().optional(),
  }),
  async compose(composing, { user_id: userId, method, attempt_id }) {
    const { db } = composing.deps;
    const attemptId = attempt_id ?? (await findLatestSignIn(db.tenant(composing.tenant.id), userId));
    const found = attemptId === undefined ? undefined : await findMailedSignIn(composing, userId, attemptId);
    if (found) {
      const { to, ...about } = found;
      return { to, userId, email: (context) => factorAddedEmail(context, { method, about }) };
    }
    const recipient = await findRecipient(composing, userId);
    if (!recipient) return undefined;
    return { to: recipient.to, userId, email: (context) => factorAddedEmail(context, { method }) };
  },
});
