import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

const actor = z.string();
const mail = z.string();

export const mailSent = defineEvent({
  kind: 'mail.sent',
  category: 'mail',
  level: 'info',
  description: 'A mail was handed to the mail server (or written to the folder, where there is none).',
  details: z.strictObject({ actor, mail }),
});

export const mailFailed = defineEvent({
  kind: 'mail.failed',
  category: 'mail',
  level: 'warning',
  description: 'A mail was given up: the mail server refused it, or was not there for hours.',
  details: z.strictObject({ actor, mail, code: z.enum(['rejected', 'unavailable']) }),
});

export const mailDropped = defineEvent({
  kind: 'mail.dropped',
  category: 'mail',
  level: 'info',
  description: 'A mail was asked for and there is nobody to send it to.',
  details: z.strictObject({ actor, mail }),
});
