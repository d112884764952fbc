import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const termsPublished = defineEvent({
  kind: 'terms.published',
  category: 'consent',
  level: 'notice',
  description: 'A new version of a text that people agree to came out.',
  details: z.strictObject({
    actor: z.string(),
    kind: z.string(),
    version: z.number(),
    is_required: z.boolean(),
    text_hash: z.string(),
  }),
});

const texts = z.strictObject({ texts: z.array(z.string()) });

export const termsAgreed = defineEvent({
  kind: 'terms.agreed',
  category: 'consent',
  level: 'info',
  description: 'Somebody who signed in agreed to these versions of texts.',
  details: texts,
});

export const termsDeclined = defineEvent({
  kind: 'terms.declined',
  category: 'consent',
  level: 'info',
  description: 'Somebody who signed in did not agree to these texts, and was not let in.',
  details: texts,
});
