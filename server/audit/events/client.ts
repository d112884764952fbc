import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

const actor = z.string();
const settings = z.record(z.string(), z.unknown());

export const clientCreated = defineEvent({
  kind: 'client.created',
  category: 'settings',
  level: 'notice',
  description: 'A client was registered, with these settings.',
  details: z.strictObject({ actor, after: settings }),
});

export const clientDeleted = defineEvent({
  kind: 'client.deleted',
  category: 'settings',
  level: 'notice',
  description: 'A client was removed, which had these settings.',
  details: z.strictObject({ actor, before: settings }),
});

export const clientSuspended = defineEvent({
  kind: 'client.suspended',
  category: 'settings',
  level: 'notice',
  description: 'A client was stopped: it fails everywhere until it is activated.',
  details: z.strictObject({ actor }),
});

export const clientActivated = defineEvent({
  kind: 'client.activated',
  category: 'settings',
  level: 'notice',
  description: 'A client that was suspended may work again.',
  details: z.strictObject({ actor }),
});
