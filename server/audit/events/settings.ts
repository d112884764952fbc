import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

const settings = z.record(z.string(), z.unknown());

export const tenantCreated = defineEvent({
  kind: 'tenant.created',
  category: 'settings',
  level: 'notice',
  description: 'The tenant was made.',
  details: z.strictObject({ actor: z.string(), slug: z.string(), host: z.string().optional() }),
});

export const settingsChanged = defineEvent({
  kind: 'settings.changed',
  category: 'settings',
  level: 'notice',
  description: 'Settings were changed: those that differ, as they were and as they are, a secret only as such.',
  details: z.strictObject({ actor: z.string(), of: z.enum(['tenant']), before: settings, after: settings }),
});
