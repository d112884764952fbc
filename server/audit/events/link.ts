import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const linkUsed = defineEvent({
  kind: 'link.used',
  category: 'user',
  level: 'notice',
  description: 'Somebody used a link that was sent by mail.',
  details: z.strictObject({ purpose: z.string() }),
});

export const linkRefused = defineEvent({
  kind: 'link.refused',
  category: 'user',
  level: 'warning',
  description: 'What somebody did with a link that was sent by mail was refused.',
  details: z.strictObject({ purpose: z.string(), code: z.string() }),
});

export const mailRequested = defineEvent({
  kind: 'mail.requested',
  category: 'user',
  level: 'info',
  description:
    'Somebody asked for a mail on a page. Where they were not signed in, whether there is an account is not known.',
  details: z.strictObject({ mail: z.string() }),
});
