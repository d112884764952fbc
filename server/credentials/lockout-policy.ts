import { z } from 'zod';
import { HOUR, MINUTE } from '../kernel/duration.ts';

function whole(name: string, least: number, most: number) {
  const message = `${name} must be a whole number from ${least} to ${most}`;
  return z.int(message).min(least, message).max(most, message);
}

/**
 * What failed sign-ins cost, from which failure on. The bounds keep a lockout one: NIST SP 800-63B §5.2.2 allows a
 * hundred failures at an account at most, and what is waited for ends before the failures are forgotten.
 */
const numbers = {
  /** The failure that locks an account, as does each one after it. */
  account_failures: whole('account_failures', 3, 100),
  /** How many before that cost no wait; each one after them costs twice the wait of the one before. */
  free_failures: whole('free_failures', 0, 50),
  /** Seconds to wait after the first one that costs a wait. */
  first_wait_s: whole('first_wait_s', 1, MINUTE),
  /** For how many seconds an account is locked. */
  account_lock_s: whole('account_lock_s', MINUTE, 12 * HOUR),
  /** How many failures from one network (/24 or /48) cost no wait, and how many seconds each one after them does. */
  network_failures: whole('network_failures', 10, 2_000),
  network_wait_s: whole('network_wait_s', 10, 30 * MINUTE),
  /** The same for one password, whatever the accounts. */
  password_failures: whole('password_failures', 5, 500),
  password_wait_s: whole('password_wait_s', MINUTE, 12 * HOUR),
};

const error = ({ code }: { code?: string }) =>
  code === 'unrecognized_keys' ? `must name one of ${Object.keys(numbers).join(', ')}` : undefined;

export const lockoutPolicy = z.strictObject(
  {
    account_failures: numbers.account_failures.default(10),
    free_failures: numbers.free_failures.default(4),
    first_wait_s: numbers.first_wait_s.default(1),
    account_lock_s: numbers.account_lock_s.default(15 * MINUTE),
    network_failures: numbers.network_failures.default(100),
    network_wait_s: numbers.network_wait_s.default(MINUTE),
    password_failures: numbers.password_failures.default(20),
    password_wait_s: numbers.password_wait_s.default(15 * MINUTE),
  },
  { error },
);

export type LockoutPolicy = z.output<typeof lockoutPolicy>;

/** Some of the numbers, in place of those of before. */
export const lockoutChange = z.strictObject(numbers, { error }).partial();
