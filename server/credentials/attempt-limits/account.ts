import { DAY, MINUTE } from '../../kernel/duration.ts';
import { type AttemptLimit, free } from './attempt-limit.ts';

/** Failures from which an account is locked; the waits before that grow. */
export const lockedFrom = 10;

/**
 * One account: after four failures each one costs twice the wait of the one before, and the tenth locks the account for a
 * quarter of an hour, as does each one after it. A browser in which its user has signed in before is counted by itself:
 * nobody can lock people out of their own devices.
 */
export const account: AttemptLimit = {
  name: 'account',
  subjectOf: ({ account, device }) => `account:${account}${device ? `/${device}` : ''}`,
  waits: [...free(4), 1, 2, 4, 8, 16, 15 * MINUTE],
  forget_s: DAY,
};
