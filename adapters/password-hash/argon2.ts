import { type Argon2Algorithm, argon2Sync, timingSafeEqual } from 'node:crypto';

/** `memory` in KiB, `passes` over it, `parallelism` in lanes (RFC 9106 §3.1). */
export type Argon2Cost = { readonly memory: number; readonly passes: number; readonly parallelism: number };

export type Argon2Hash = Argon2Cost & {
  readonly algorithm: Argon2Algorithm;
  readonly salt: Buffer;
  readonly digest: Buffer;
};

const FORM = /^\$(argon2(?:id|i|d))\$v=19\$m=(\d{1,7}),t=(\d{1,5}),p=(\d{1,3})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** A hash in the PHC string format; undefined when it is none, or is not of the current version of Argon2. */
export function parseArgon2(text: string): Argon2Hash | undefined {
  const found = FORM.exec(text);
  if (!found) return undefined;
  const [, algorithm, memory, passes, parallelism, salt = '', digest = ''] = found;
  return {
    algorithm: algorithm as Argon2Algorithm,
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    digest: Buffer.from(digest, 'base64'),
  };
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

export function formatArgon2({ algorithm, memory, passes, parallelism, salt, digest }: Argon2Hash): string {
  const cost = `m=${memory},t=${passes},p=${parallelism}`;
  return `$${algorithm}$v=19$${cost}$${unpadded(salt)}$${unpadded(digest)}`;
}

/** What `password` gives under the terms of `hash`, whose own digest only says how long it shall be. */
export const computeArgon2 = (password: Buffer, hash: Argon2Hash): Buffer =>
  argon2Sync(hash.algorithm, {
    message: password,
    nonce: hash.salt,
    memory: hash.memory,
    passes: hash.passes,
    parallelism: hash.parallelism,
    tagLength: hash.digest.length,
  });

export const verifyArgon2 = (password: Buffer, hash: Argon2Hash): boolean =>
  timingSafeEqual(computeArgon2(password, hash), hash.digest);
