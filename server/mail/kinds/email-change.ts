import { z } from 'zod';
import { emailChangeEmail } from '../../../views/emails/email-change-email.ts';
import { createAccountLink, minutesOf } from '../../account-links/account-link.ts';
import { findRecipient } from '../find-recipient.ts';
import { mailKind } from '../mail-kind.ts';

/** To the new address of an account, which counts once its owner has answered. */
export const emailChange = mailKind({
  name: 'email-change',
  content: z.strictObject({ user_id: z.uuid(), email: z.string(), session_epoch: z.int() }),
  async compose(composing, { user_id: userId, email: to, session_epoch }) {
    const current = await findRecipient(composing, userId);
    // Signed out everywhere meanwhile: it may not have been the owner who asked.
    if (current?.sessionEpoch !== session_epoch) return undefined;
    const data = { from: current.to, to, session_epoch };
    const url = await createAccountLink(composing.deps, composing.tenant, { purpose: 'change-email', userId, data });
    return { to, userId, email: (context) => emailChangeEmail(context, { url, minutes: minutesOf('change-email') }) };
  },
});
