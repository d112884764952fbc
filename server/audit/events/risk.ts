import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const riskListed = defineEvent({
  kind: 'risk.listed',
  category: 'privacy',
  level: 'info',
  description: 'Attempts to sign in, of whichever users of the tenant, were shown to an operator.',
  details: z.strictObject({
    actor: z.string(),
    /** Which were asked for; what is not in it was not restricted. */
    filter: z.strictObject({
      decision: z.enum(['allow', 'step_up', 'refuse']).optional(),
      min_score: z.int().optional(),
      is_proven: z.boolean().optional(),
      since: z.iso.datetime().optional(),
      until: z.iso.datetime().optional(),
      /** The id of the last one of the page before. */
      before: z.uuid().optional(),
    }),
    /** How many were shown. */
    attempts: z.int(),
  }),
});
