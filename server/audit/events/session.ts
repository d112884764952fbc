import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const sessionRevoked = defineEvent({
  kind: 'session.revoked',
  category: 'login',
  level: 'notice',
  description:
    'Sessions of a user were ended, by the user on another device or by an operator, and their tokens with them.',
  details: z.strictObject({
    actor: z.string(),
    which: z.enum(['one', 'others', 'all']),
    sessions_ended: z.int(),
  }),
});

export const sessionListed = defineEvent({
  kind: 'session.listed',
  category: 'login',
  level: 'info',
  description: 'An operator looked at where a user is signed in.',
  details: z.strictObject({ actor: z.string(), sessions: z.int() }),
});
