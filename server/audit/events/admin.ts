import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

const details = z.strictObject({ actor: z.string() });

export const adminCreated = defineEvent({
  kind: 'admin.created',
  category: 'role',
  level: 'notice',
  description: 'Somebody became the first administrator by the link of the installation.',
  details,
});

export const adminRecovered = defineEvent({
  kind: 'admin.recovered',
  category: 'role',
  level: 'warning',
  description: 'An administrator chose a new password by a recovery link.',
  details,
});

export const adminRecoveryLinkCreated = defineEvent({
  kind: 'admin.recovery_link_created',
  category: 'role',
  level: 'warning',
  description: 'A link was printed by which an administrator can be recovered, or made when there is none.',
  details,
});
