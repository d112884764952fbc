import { DAY, MINUTE } from '../../kernel/duration.ts';
import { type AttemptLimit, free } from './attempt-limit.ts';

/** Failures from which an account is locked; the waits before that grow. */
export const lockedFrom = 10;

/** What failures at an account are counted by; those of its own browsers stand below it. */
export const accountSubject = (index: string): string => `account:${index}`;

/**
 * One account: after four failures each one costs twice the wait of the one before, and the tenth locks the account for a
 * quarter of an hour, as does each one after it. A browser in which its user has signed in before is counted by itself:
 * nobody can lock people out of their own devices.
 */
export const account: AttemptLimit = {
  name: 'account',
  subjectOf: ({ account, device }) => (device ? `${accountSubject(account)}/${device}` : accountSubject(account)),
  waits: [...free(4), 1, 2, 4, 8, 16, 15 * MINUTE],
  forget_s: DAY,
};
