import { z } from 'zod';
import { testEmail } from '../../../views/emails/test-email.ts';
import { mailKind } from '../mail-kind.ts';

/** For an operator who wants to know whether mails arrive. */
export const test = mailKind({
  name: 'test',
  content: z.strictObject({ email: z.string() }),
  compose: async (_composing, { email: to }) => ({ to, email: testEmail }),
});
