import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const holdPlaced = defineEvent({
  kind: 'hold.placed',
  category: 'privacy',
  level: 'notice',
  description: 'Nothing of a user, or of the tenant, is deleted from now on.',
  details: z.strictObject({ actor: z.string(), hold: z.string(), reason: z.string() }),
});

export const holdReleased = defineEvent({
  kind: 'hold.released',
  category: 'privacy',
  level: 'notice',
  description: 'A legal hold stands no more.',
  details: z.strictObject({ actor: z.string(), hold: z.string() }),
});
