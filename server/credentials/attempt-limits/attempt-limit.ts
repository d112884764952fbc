import type { LockoutPolicy } from '../lockout-policy.ts';

/** Somebody who tries to sign in with a password. */
export type LoginAttempt = {
  /** The blind index of the address that was typed, whether there is an account or not. */
  readonly account: string;
  /** Keyed hashes of the network and of the password: what they were cannot be read from them. */
  readonly network: string;
  readonly password: string;
  /** The id of a browser in which the account's user has signed in before; undefined for every other one. */
  readonly device: string | undefined;
};

/**
 * What failed attempts have in common and what they cost: a file in `attempt-limits/` and a line in `attempt-limits.ts`.
 * Attempts are counted before the password is looked at, so that of many at once no more are made than one after the
 * other.
 */
export type AttemptLimit = {
  readonly name: string;
  /** What the attempt is counted by; undefined when it is not counted here. */
  readonly subjectOf: (attempt: LoginAttempt) => string | undefined;
  /** Seconds to wait after the 1st, 2nd, … failure; the last for all after that. */
  readonly waits: (policy: LockoutPolicy) => readonly number[];
  /** The waits while stuffing is suspected, where they are others; what is longer otherwise stays so. */
  readonly strictWaits?: readonly number[];
  /** Seconds without a failure after which they are forgotten. */
  readonly forget_s: number;
};

/** No wait for the first `count` failures. */
export const free = (count: number): number[] => Array.from({ length: count }, () => 0);

const waitAfter = (waits: readonly number[], failure: number): number => waits[failure] ?? waits.at(-1) ?? 0;

/** The waits of a limit under a policy; `isStrict` while stuffing is suspected. */
export function waitsOf({ waits, strictWaits = [] }: AttemptLimit, policy: LockoutPolicy, isStrict: boolean): number[] {
  const usual = waits(policy);
  const strict = isStrict ? strictWaits : [];
  const length = Math.max(usual.length, strict.length);
  return Array.from({ length }, (_, failure) => Math.max(waitAfter(usual, failure), waitAfter(strict, failure)));
}
