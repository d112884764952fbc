import { z } from 'zod';
import { lockedEmail } from '../../../views/emails/locked-email.ts';
import { createAccountLink, minutesOf } from '../../account-links/account-link.ts';
import { findRecipient } from '../find-recipient.ts';
import { mailKind } from '../mail-kind.ts';

/** For the owner of an account that too many wrong passwords have closed. */
export const locked = mailKind({
  name: 'locked',
  content: z.strictObject({ email: z.string() }),
  async compose(composing, { email }) {
    const recipient = await findRecipient(composing, email);
    if (!recipient) return undefined;
    const { userId } = recipient;
    const url = await createAccountLink(composing.deps, composing.tenant, { purpose: 'unlock', userId });
    return {
      to: recipient.to,
      userId,
      email: (context) => lockedEmail(context, { url, minutes: minutesOf('unlock') }),
    };
  },
});
