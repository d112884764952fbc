import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const apiCalled = defineEvent({
  kind: 'api.called',
  category: 'api',
  level: 'info',
  description: 'Somebody called the management API.',
  details: z.strictObject({
    /** The route, with names in place of what varies: `/api/v1/users/:id`. */
    endpoint: z.string(),
    method: z.string(),
    status: z.int(),
    duration_ms: z.number(),
  }),
});
