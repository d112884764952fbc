import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

const actor = z.string();
const settings = z.record(z.string(), z.unknown());

export const resourceCreated = defineEvent({
  kind: 'resource.created',
  category: 'settings',
  level: 'notice',
  description: 'A resource server was registered, with these settings.',
  details: z.strictObject({ actor, after: settings }),
});

export const resourceDeleted = defineEvent({
  kind: 'resource.deleted',
  category: 'settings',
  level: 'notice',
  description: 'A resource server was removed, which had these settings.',
  details: z.strictObject({ actor, before: settings }),
});
