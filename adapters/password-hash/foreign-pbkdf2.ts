import { pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { accept, type Outcome, refuse } from '../../server/kernel/outcome.ts';
import { type ForeignHash, type ForeignHashProblem, isFitDigest } from './foreign-format.ts';

export type Pbkdf2Parts = {
  /** Of the HMAC: sha1, sha256 or sha512. */
  readonly hash: string;
  readonly iterations: number;
  readonly salt: Buffer;
  readonly digest: Buffer;
};

/** About two seconds with SHA-512; OWASP advises 1.3 million at most, with SHA-1. */
const MOST_ITERATIONS = 3_000_000;
const LEAST_ITERATIONS = 100_000;

/** A hash made with PBKDF2 (RFC 8018 §5.2), however it was written. */
export function readPbkdf2({ hash, iterations, salt, digest }: Pbkdf2Parts): Outcome<ForeignHash, ForeignHashProblem> {
  if (iterations < 1 || !isFitDigest(digest)) return refuse('malformed_hash');
  if (iterations > MOST_ITERATIONS) return refuse('hash_too_costly');
  const verify = (password: Buffer) =>
    timingSafeEqual(pbkdf2Sync(password, salt, iterations, digest.length, hash), digest);
  return accept({ verify, isWeak: iterations < LEAST_ITERATIONS });
}
