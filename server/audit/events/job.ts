import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const jobRan = defineEvent({
  kind: 'job.ran',
  category: 'job',
  level: 'info',
  description: 'A job of the installation did something, for all tenants: it is in the trail of the default one.',
  details: z.strictObject({ actor: z.string(), result: z.record(z.string(), z.unknown()) }),
});
