import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

const details = z.strictObject({
  scopes: z.array(z.string()),
  /** Names of claims, not their values. */
  claims: z.array(z.string()),
  resources: z.record(z.string(), z.array(z.string())),
});

export const consentGiven = defineEvent({
  kind: 'consent.given',
  category: 'consent',
  level: 'info',
  description: 'A user let a client see and do these things.',
  details,
});

export const consentDenied = defineEvent({
  kind: 'consent.denied',
  category: 'consent',
  level: 'info',
  description: 'A user did not let a client see and do these things.',
  details,
});

export const consentWithdrawn = defineEvent({
  kind: 'consent.withdrawn',
  category: 'consent',
  level: 'notice',
  description: 'A user took from a client what it was allowed, and its tokens ended.',
  details: z.strictObject({}),
});
