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
  readonly waits: readonly number[];
  /** The waits while stuffing is suspected, where they are others. */
  readonly strictWaits?: readonly number[];
  /** Seconds without a failure after which they are forgotten. */
  readonly forget_s: number;
};

/** No wait for the first `count` failures. */
export const free = (count: number): number[] => Array.from({ length: count }, () => 0);
