import { z } from 'zod';
import { emailCodeEmail } from '../../../views/emails/email-code-email.ts';
import { createEmailCode, emailCodeMinutes } from '../../second-factors/email-code.ts';
import { findRecipient } from '../find-recipient.ts';
import { mailKind } from '../mail-kind.ts';

/** A code for whoever has just given the password. */
export const emailCode = mailKind({
  name: 'email-code',
  content: z.strictObject({ user_id: z.uuid() }),
  async compose(composing, { user_id: userId }) {
    const { deps, tenant, email } = composing;
    const recipient = await findRecipient(composing, userId);
    // An address that nobody has proven may be somebody else's.
    if (!recipient?.isVerified) return undefined;
    const code = await createEmailCode(deps, { tenantId: tenant.id, userId });
    if (!code) return undefined;
    return { to: recipient.to, userId, email: emailCodeEmail(email, { code, minutes: emailCodeMinutes }) };
  },
});
