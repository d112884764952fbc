import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const loginSucceeded = defineEvent({
  kind: 'login.succeeded',
  category: 'login',
  level: 'info',
  description: 'A user signed in.',
  details: z.strictObject({
    /** How, in the words of RFC 8176. */
    amr: z.array(z.string()).min(1),
    /** Whether more than one kind of proof was given. */
    mfa: z.boolean(),
  }),
});

export const loginFailed = defineEvent({
  kind: 'login.failed',
  category: 'login',
  level: 'warning',
  description: 'Somebody tried to sign in and was refused; the code is the true reason, which they were not told.',
  details: z.strictObject({ code: z.string() }),
});

export const loginCancelled = defineEvent({
  kind: 'login.cancelled',
  category: 'login',
  level: 'info',
  description: 'A user went back to the client instead of signing in.',
  details: z.strictObject({ step: z.string() }),
});

export const sessionEnded = defineEvent({
  kind: 'session.ended',
  category: 'login',
  level: 'info',
  description: 'A user signed out.',
  details: z.strictObject({}),
});
