import type { Outcome } from '../../server/kernel/outcome.ts';

/** A password hash that other software has made. */
export type ForeignHash = {
  /** Whether it was made of these bytes (the password as typed, in UTF-8). Works as long as the hash costs. */
  readonly verify: (password: Buffer) => boolean;
  /** Whether it costs less to guess against than what is advised today. */
  readonly isWeak: boolean;
};

/** `hash_too_costly`: whoever signs in with it would keep a thread busy for seconds, or take the memory of the others. */
export type ForeignHashProblem = 'malformed_hash' | 'hash_too_costly';

/** One way of writing such hashes. */
export type ForeignFormat = {
  readonly name: string;
  /** What all texts of this format look like at their beginning. */
  readonly mark: RegExp;
  /** Reads a text that has the mark. */
  readonly read: (text: string) => Outcome<ForeignHash, ForeignHashProblem>;
};

/** The fewest bytes of a digest: fewer could be met by chance, or are the remains of a longer one. */
export const LEAST_DIGEST_BYTES = 16;
/** The most, which no known format goes beyond. */
export const MOST_DIGEST_BYTES = 128;

export const isFitDigest = ({ length }: Buffer): boolean => length >= LEAST_DIGEST_BYTES && length <= MOST_DIGEST_BYTES;
