import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const limitExceeded = defineEvent({
  kind: 'limit.exceeded',
  category: 'api',
  level: 'warning',
  description:
    'Somebody asked for more than a limit allows; told once a window, not for each request that was refused.',
  details: z.strictObject({
    rule: z.string(),
    limit: z.int(),
    window_s: z.int(),
    by: z.enum(['address', 'client', 'token', 'email', 'user', 'sign_in']),
  }),
});
