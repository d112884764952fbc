import { z } from 'zod';
import { defineEvent } from '../define-event.ts';
import { riskDetails as risk } from '../risk-details.ts';

export const loginSucceeded = defineEvent({
  kind: 'login.succeeded',
  category: 'login',
  level: 'info',
  description: 'A user signed in.',
  details: z.strictObject({
    /** How, in the words of RFC 8176. */
    amr: z.array(z.string()).min(1),
    /** Whether more than one kind of proof was given. */
    mfa: z.boolean(),
    /** Whether a browser that the user trusts spared them the second factor. */
    trusted_device: z.boolean().optional(),
    risk: risk.optional(),
  }),
});

export const loginFailed = defineEvent({
  kind: 'login.failed',
  category: 'login',
  level: 'warning',
  description: 'Somebody tried to sign in and was refused; the code is the true reason, which they were not told.',
  details: z.strictObject({
    code: z.string(),
    /** Which limits were reached, where that is the reason. */
    limits: z.array(z.string()).optional(),
    risk: risk.optional(),
  }),
});

export const loginStepUpRequired = defineEvent({
  kind: 'login.step_up_required',
  category: 'login',
  level: 'notice',
  description: 'A user gave the right password in a sign-in that is unusual for them, and was asked for more.',
  details: z.strictObject({ risk }),
});

export const loginConfirmed = defineEvent({
  kind: 'login.confirmed',
  category: 'login',
  level: 'notice',
  description: 'A user said of a sign-in that was unusual that it was them; from where it was is usual from now on.',
  details: z.strictObject({ actor: z.string(), attempt_id: z.uuid() }),
});

export const loginDisowned = defineEvent({
  kind: 'login.disowned',
  category: 'login',
  level: 'warning',
  description:
    'A user said of a sign-in that it was not them. Where the password had been right, the account is locked until it has a new one, and nobody is signed in any more.',
  details: z.strictObject({
    actor: z.string(),
    attempt_id: z.uuid(),
    /** Whether whoever it was had got in. */
    was_completed: z.boolean(),
    /** What the account is from now on: `disabled` where its address was changed since, and mails may reach somebody else. */
    status: z.enum(['active', 'locked', 'disabled']),
    sessions_ended: z.int(),
    devices_forgotten: z.int(),
    /** Second factors that came with it, and let nobody in until a recovery has settled whose they are. */
    factors_doubted: z.array(z.string()),
  }),
});

export const loginCancelled = defineEvent({
  kind: 'login.cancelled',
  category: 'login',
  level: 'info',
  description: 'A user went back to the client instead of signing in.',
  details: z.strictObject({ step: z.string() }),
});

export const sessionEnded = defineEvent({
  kind: 'session.ended',
  category: 'login',
  level: 'info',
  description: 'A user signed out.',
  details: z.strictObject({
    /** Whether on all devices. */
    everywhere: z.boolean().optional(),
  }),
});

export const loginLocked = defineEvent({
  kind: 'login.locked',
  category: 'login',
  level: 'warning',
  description: 'An address was locked after too many failed attempts, whether there is an account or not.',
  details: z.strictObject({}),
});

export const loginStuffingSuspected = defineEvent({
  kind: 'login.stuffing_suspected',
  category: 'login',
  level: 'warning',
  description:
    'So many accounts failed within minutes that a list of stolen passwords is being tried; attempts are slowed.',
  details: z.strictObject({ actor: z.string(), accounts: z.int(), window_s: z.int(), slowed_s: z.int() }),
});

export const loginUnlocked = defineEvent({
  kind: 'login.unlocked',
  category: 'login',
  level: 'notice',
  description: 'The failed attempts of a user were forgotten by an operator.',
  details: z.strictObject({ actor: z.string() }),
});

export const logoutDelivered = defineEvent({
  kind: 'logout.delivered',
  category: 'login',
  level: 'info',
  description: 'A client was told that a user has signed out (OIDC Back-Channel Logout).',
  details: z.strictObject({ actor: z.string(), to: z.string() }),
});

export const logoutUndelivered = defineEvent({
  kind: 'logout.undelivered',
  category: 'login',
  level: 'warning',
  description: 'A client could not be told that a user has signed out, and may keep a session of its own.',
  details: z.strictObject({ actor: z.string(), to: z.string(), reason: z.string() }),
});

export const loginBreachUnchecked = defineEvent({
  kind: 'login.breach_unchecked',
  category: 'login',
  level: 'warning',
  description: 'A user gave the right password, and it could not be looked up among those known from breaches.',
  details: z.strictObject({
    /** Which sources did not say. */
    sources: z.array(z.string()),
    /** Whether they went on all the same, as the tenant has it. */
    is_let_in: z.boolean(),
  }),
});

export const loginBreachedPassword = defineEvent({
  kind: 'login.breached_password',
  category: 'login',
  level: 'warning',
  description: 'A user gave the right password, which is known from breaches, and was asked for another one.',
  details: z.strictObject({}),
});
