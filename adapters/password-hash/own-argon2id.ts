import { randomBytes } from 'node:crypto';
import { type Argon2Cost, type Argon2Hash, computeArgon2, formatArgon2, parseArgon2, verifyArgon2 } from './argon2.ts';

/**
 * Our argon2id hashes: the plain PHC string of NFC(password) in UTF-8. Argon2 reads every byte of a password, so nothing
 * is done to it before. What others have made looks the same, and is kept apart by a prefix (`imported-hash.ts`).
 */
const cost: Argon2Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const DIGEST_BYTES = 32;

const toBytes = (password: string): Buffer => Buffer.from(password.normalize('NFC'), 'utf8');

const blank: Argon2Hash = {
  ...cost,
  algorithm: 'argon2id',
  salt: Buffer.alloc(SALT_BYTES),
  digest: Buffer.alloc(DIGEST_BYTES),
};

export function hashWithArgon2id(password: string): string {
  const hash = { ...blank, salt: randomBytes(SALT_BYTES) };
  return formatArgon2({ ...hash, digest: computeArgon2(toBytes(password), hash) });
}

export function verifyArgon2id(password: string, stored: string): boolean {
  const hash = parseArgon2(stored);
  return hash !== undefined && verifyArgon2(toBytes(password), hash);
}

/** The cost of one of our argon2id hashes, as it stands in it; undefined for anything else. */
export function argon2idCostOf(stored: string): string | undefined {
  const hash = parseArgon2(stored);
  return hash?.algorithm === 'argon2id' ? `m=${hash.memory},t=${hash.passes},p=${hash.parallelism}` : undefined;
}

/** A well-formed hash that belongs to no password and takes as long as `like`, or as a new one. */
export const dummyArgon2id = (like?: string): string =>
  formatArgon2({ ...blank, ...(like === undefined ? {} : parseArgon2(like)), salt: blank.salt, digest: blank.digest });
