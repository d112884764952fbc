import { z } from 'zod';

/**
 * Which sign-in a mail is about, and where it goes: the address that the account had then. Whoever signed in may give it another
 * one before the mail is sent.
 */
export const mailedSignIn = z.strictObject({ user_id: z.uuid(), attempt_id: z.uuid(), email: z.string() });

export type MailedSignInOrder = z.output<typeof mailedSignIn>;
