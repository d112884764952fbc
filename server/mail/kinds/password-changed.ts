import { z } from 'zod';
import { passwordChangedEmail } from '../../../views/emails/password-changed-email.ts';
import { findRecipient } from '../find-recipient.ts';
import { mailKind } from '../mail-kind.ts';

/** For the owner of an account whose password was changed by whomever. */
export const passwordChanged = mailKind({
  name: 'password-changed',
  content: z.strictObject({ user_id: z.uuid() }),
  async compose(composing, { user_id: userId }) {
    const recipient = await findRecipient(composing, userId);
    if (!recipient) return undefined;
    const url = `${composing.tenant.issuer}/recover`;
    return { to: recipient.to, userId, email: (context) => passwordChangedEmail(context, { url }) };
  },
});
