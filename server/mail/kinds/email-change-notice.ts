import { z } from 'zod';
import { emailChangeNoticeEmail } from '../../../views/emails/email-change-notice-email.ts';
import { findRecipient } from '../find-recipient.ts';
import { mailKind } from '../mail-kind.ts';

/** To the address that an account still has, when somebody wants another. */
export const emailChangeNotice = mailKind({
  name: 'email-change-notice',
  content: z.strictObject({ user_id: z.uuid() }),
  async compose(composing, { user_id: userId }) {
    const recipient = await findRecipient(composing, userId);
    if (!recipient) return undefined;
    const url = `${composing.tenant.issuer}/recover`;
    return { to: recipient.to, userId, email: (context) => emailChangeNoticeEmail(context, { url }) };
  },
});
