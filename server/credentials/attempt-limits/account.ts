import { DAY } from '../../kernel/duration.ts';
import type { LockoutPolicy } from '../lockout-policy.ts';
import { type AttemptLimit, free } from './attempt-limit.ts';

/** What failures at an account are counted by; those of its own browsers stand below it. */
export const accountSubject = (index: string): string => `account:${index}`;

/** None for the first failures, then each one twice the one before, until the account is locked. */
function waitsOf({ account_failures, free_failures, first_wait_s, account_lock_s }: LockoutPolicy): number[] {
  const before = account_failures - 1;
  const growing = Array.from({ length: Math.max(before - free_failures, 0) }, (_, at) => first_wait_s * 2 ** at);
  const waits = growing.map((wait) => Math.min(wait, account_lock_s));
  return [...free(Math.min(free_failures, before)), ...waits, account_lock_s];
}

/**
 * One account: unless a tenant says otherwise, after four failures each one costs twice the wait of the one before, and
 * the tenth locks the account for a quarter of an hour, as does each one after it. A browser in which its user has signed
 * in before is counted by itself: nobody can lock people out of their own devices.
 */
export const account: AttemptLimit = {
  name: 'account',
  subjectOf: ({ account, device }) => (device ? `${accountSubject(account)}/${device}` : accountSubject(account)),
  waits: waitsOf,
  forget_s: DAY,
};
