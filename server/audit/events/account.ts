import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const accountFormRefused = defineEvent({
  kind: 'account.form_refused',
  category: 'user',
  level: 'warning',
  description: 'A form of the account pages came without the token of the session it came in, as a forged one would.',
  details: z.strictObject({
    /** The section and the page in it: `two-step/remove-app`. */
    page: z.string(),
    code: z.string(),
  }),
});
