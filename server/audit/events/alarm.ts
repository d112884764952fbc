import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

const incident = { actor: z.string(), incident: z.uuid(), alarm: z.string() };
/** What the operator wrote, without personal data. */
const note = z.string().optional();

export const alarmRaised = defineEvent({
  kind: 'alarm.raised',
  category: 'alarm',
  level: 'warning',
  description: 'Somebody has to be called: an alarm went off, and an incident was opened.',
  details: z.strictObject({
    ...incident,
    severity: z.enum(['critical', 'high', 'medium', 'low']),
    numbers: z.record(z.string(), z.number()),
  }),
});

export const alarmAcknowledged = defineEvent({
  kind: 'alarm.acknowledged',
  category: 'alarm',
  level: 'notice',
  description: 'An operator has taken an incident on.',
  details: z.strictObject({ ...incident, note }),
});

export const alarmResolved = defineEvent({
  kind: 'alarm.resolved',
  category: 'alarm',
  level: 'notice',
  description: 'An incident is over: an operator says so, or its alarm has been quiet for a while.',
  details: z.strictObject({ ...incident, note }),
});
