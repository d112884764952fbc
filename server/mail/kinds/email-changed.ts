import { z } from 'zod';
import { emailChangedEmail } from '../../../views/emails/email-changed-email.ts';
import { mailKind } from '../mail-kind.ts';

/** To the address that an account had. */
export const emailChanged = mailKind({
  name: 'email-changed',
  content: z.strictObject({ user_id: z.uuid(), email: z.string() }),
  compose: async (_composing, { user_id: userId, email: to }) => ({ to, userId, email: emailChangedEmail }),
});
