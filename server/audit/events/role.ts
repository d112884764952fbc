import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

const roles = z.array(z.string());
const details = z.strictObject({ actor: z.string(), role: z.string(), before: roles, after: roles });

export const roleAssigned = defineEvent({
  kind: 'role.assigned',
  category: 'role',
  level: 'notice',
  description: 'A user was given a role; before and after are all roles of the user.',
  details,
});

export const roleRevoked = defineEvent({
  kind: 'role.revoked',
  category: 'role',
  level: 'notice',
  description: 'A role was taken from a user; before and after are all roles of the user.',
  details,
});
