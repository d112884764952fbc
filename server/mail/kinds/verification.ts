import { z } from 'zod';
import { verificationEmail } from '../../../views/emails/verification-email.ts';
import { createAccountLink, minutesOf } from '../../account-links/account-link.ts';
import { findRecipient } from '../find-recipient.ts';
import { mailKind } from '../mail-kind.ts';

/** For whoever has an account with an address that nobody has proven yet. */
export const verification = mailKind({
  name: 'verification',
  content: z.strictObject({ user_id: z.uuid() }),
  async compose(composing, { user_id: userId }) {
    const recipient = await findRecipient(composing, userId);
    if (!recipient || recipient.isVerified) return undefined;
    const { to } = recipient;
    const data = { email: to };
    const url = await createAccountLink(composing.deps, composing.tenant, { purpose: 'verify', userId, data });
    return { to, userId, email: (context) => verificationEmail(context, { url, minutes: minutesOf('verify') }) };
  },
});
