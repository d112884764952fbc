import { z } from 'zod';
import { emailCodeEmail } from '../../../views/emails/email-code-email.ts';
import { createEmailCode, emailCodeMinutes } from '../../second-factors/email-code.ts';
import { findRecipient } from '../find-recipient.ts';
import { mailKind } from '../mail-kind.ts';

/** A code for whoever has just given the password. */
export const emailCode = mailKind({
  name: 'email-code',
  content: z.strictObject({ user_id: z.uuid(), uid: z.string(), is_step_up: z.boolean().default(false) }),
  async compose(composing, { user_id: userId, uid, is_step_up }) {
    const { deps, tenant } = composing;
    const recipient = await findRecipient(composing, userId);
    // An address that nobody has proven may be somebody else's, so a code to it is no factor. Beside the password it is more
    // than the password alone, which is all that a step-up asks for.
    if (!recipient || !(recipient.isVerified || is_step_up)) return undefined;
    const code = await createEmailCode(deps, { tenantId: tenant.id, userId, purpose: 'email-code', uid });
    if (!code) return undefined;
    return {
      to: recipient.to,
      userId,
      email: (context) => emailCodeEmail(context, { code, minutes: emailCodeMinutes }),
    };
  },
});
