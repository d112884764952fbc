import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const auditExported = defineEvent({
  kind: 'audit.exported',
  category: 'privacy',
  level: 'notice',
  description: 'The audit trail of the tenant was written to a file.',
  details: z.strictObject({
    actor: z.string(),
    entries: z.number(),
    from_seq: z.number().optional(),
    to_seq: z.number().optional(),
  }),
});
