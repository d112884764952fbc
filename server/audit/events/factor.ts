import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

export const factorAdded = defineEvent({
  kind: 'factor.added',
  category: 'user',
  level: 'notice',
  description: 'A user got a second factor.',
  details: z.strictObject({ method: z.string() }),
});

export const factorRemoved = defineEvent({
  kind: 'factor.removed',
  category: 'user',
  level: 'notice',
  description: 'Second factors of a user were taken away: all with their sessions, or one by the user.',
  details: z.strictObject({ actor: z.string(), methods: z.array(z.string()), sessions_ended: z.int() }),
});

export const factorRemovalRefused = defineEvent({
  kind: 'factor.removal_refused',
  category: 'user',
  level: 'warning',
  description: 'A user asked to remove a second factor and was refused; `last_factor`: they must have one.',
  details: z.strictObject({ method: z.string(), code: z.string() }),
});

export const factorRecoveryCodesMade = defineEvent({
  kind: 'factor.recovery_codes_made',
  category: 'user',
  level: 'notice',
  description: 'A user got new recovery codes; those before them are worth nothing.',
  details: z.strictObject({ count: z.int() }),
});

export const factorRecoveryCodeUsed = defineEvent({
  kind: 'factor.recovery_code_used',
  category: 'login',
  level: 'notice',
  description: 'A recovery code was taken in place of a second factor, in a sign-in or a recovery; it is spent.',
  details: z.strictObject({}),
});

export const factorPostponed = defineEvent({
  kind: 'factor.postponed',
  category: 'login',
  level: 'info',
  description: 'A user was offered a second factor and put it off.',
  details: z.strictObject({ is_required: z.boolean() }),
});

export const factorDeviceTrusted = defineEvent({
  kind: 'factor.device_trusted',
  category: 'user',
  level: 'notice',
  description: 'A user who has proven a second factor chose not to be asked for it in this browser for some days.',
  details: z.strictObject({ days: z.int() }),
});

export const factorDevicesForgotten = defineEvent({
  kind: 'factor.devices_forgotten',
  category: 'user',
  level: 'notice',
  description: 'Browsers of a user are no longer trusted: the second factor is asked for again.',
  details: z.strictObject({ actor: z.string(), devices: z.int() }),
});

export const factorRenamed = defineEvent({
  kind: 'factor.renamed',
  category: 'user',
  level: 'info',
  description: 'A user gave a passkey another name.',
  details: z.strictObject({ method: z.string() }),
});
