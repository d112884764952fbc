import { z } from 'zod';
import { defineEvent } from '../define-event.ts';

const actor = z.string();
const sessionsEnded = z.strictObject({ actor, sessions_ended: z.int() });

export const userCreated = defineEvent({
  kind: 'user.created',
  category: 'user',
  level: 'notice',
  description: 'An account was made.',
  details: z.strictObject({ actor, roles: z.array(z.string()) }),
});

export const userImported = defineEvent({
  kind: 'user.imported',
  category: 'user',
  level: 'notice',
  description: 'A part of a file of accounts was imported; each account it made has an event of its own.',
  details: z.strictObject({ actor, created: z.int(), existing: z.int() }),
});

export const userEmailVerified = defineEvent({
  kind: 'user.email_verified',
  category: 'user',
  level: 'notice',
  description: 'Somebody proved that mails to the address of an account reach them.',
  details: z.strictObject({ actor }),
});

export const userEmailChanged = defineEvent({
  kind: 'user.email_changed',
  category: 'user',
  level: 'notice',
  description: 'An account got another e-mail address, to which its owner had answered.',
  details: z.strictObject({ actor }),
});

export const userInvited = defineEvent({
  kind: 'user.invited',
  category: 'user',
  level: 'notice',
  description: 'Somebody was invited to make an account.',
  details: z.strictObject({ actor, roles: z.array(z.string()) }),
});

export const userPasswordSet = defineEvent({
  kind: 'user.password_set',
  category: 'user',
  level: 'notice',
  description: 'An account got a new password, and its sessions ended.',
  details: sessionsEnded,
});

export const userPasswordRefused = defineEvent({
  kind: 'user.password_refused',
  category: 'user',
  level: 'warning',
  description:
    'A user who is signed in, or signing in, chose a new password that was refused, and keeps the one before.',
  details: z.strictObject({
    /** Which rule it broke. */
    code: z.string(),
  }),
});

export const userPasswordUnchecked = defineEvent({
  kind: 'user.password_unchecked',
  category: 'user',
  level: 'warning',
  description: 'An account got a password that could not be looked up among those known from breaches.',
  details: z.strictObject({ actor, sources: z.array(z.string()) }),
});

export const userDisabled = defineEvent({
  kind: 'user.disabled',
  category: 'user',
  level: 'notice',
  description: 'An account was closed to its user, and its sessions ended.',
  details: sessionsEnded,
});

export const userEnabled = defineEvent({
  kind: 'user.enabled',
  category: 'user',
  level: 'notice',
  description: 'An account was opened to its user again.',
  details: sessionsEnded,
});

export const userErased = defineEvent({
  kind: 'user.erased',
  category: 'privacy',
  level: 'notice',
  description: 'The key of a user was destroyed: nothing personal of them can be read any more.',
  details: z.strictObject({ actor, destroyed_kid: z.string().nullable(), again: z.boolean() }),
});

export const userListed = defineEvent({
  kind: 'user.listed',
  category: 'privacy',
  level: 'info',
  description: 'Names and addresses of the users of the tenant were shown to an operator.',
  details: z.strictObject({ actor, users: z.number() }),
});

export const userViewed = defineEvent({
  kind: 'user.viewed',
  category: 'privacy',
  level: 'info',
  description: 'An operator was shown something that is held about a user.',
  details: z.strictObject({ actor, what: z.enum(['sessions', 'second-factors', 'agreements', 'risk']) }),
});

export const userProfileChanged = defineEvent({
  kind: 'user.profile_changed',
  category: 'user',
  level: 'info',
  description: 'Names of an account, or its language, were changed; which, but not to what.',
  details: z.strictObject({ actor, fields: z.array(z.string()) }),
});
