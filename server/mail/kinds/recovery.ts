import { z } from 'zod';
import { recoveryEmail } from '../../../views/emails/recovery-email.ts';
import { createAccountLink, minutesOf } from '../../account-links/account-link.ts';
import { findRecipient } from '../find-recipient.ts';
import { mailKind } from '../mail-kind.ts';

/** For whoever forgot their password. An address without an account gets nothing. */
export const recovery = mailKind({
  name: 'recovery',
  content: z.strictObject({ email: z.string() }),
  async compose(composing, { email }) {
    const recipient = await findRecipient(composing, email, { isForLocked: true });
    if (!recipient) return undefined;
    const { userId, to } = recipient;
    const url = await createAccountLink(composing.deps, composing.tenant, { purpose: 'recover', userId });
    return { to, userId, email: (context) => recoveryEmail(context, { url, minutes: minutesOf('recover') }) };
  },
});
