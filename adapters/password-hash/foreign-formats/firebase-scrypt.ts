import { createCipheriv, timingSafeEqual } from 'node:crypto';
import { accept, refuse } from '../../../server/kernel/outcome.ts';
import type { ForeignFormat } from '../foreign-format.ts';
import { computeScrypt, isScryptPossible, isScryptTooCostly, isScryptWeak } from '../foreign-scrypt.ts';

/** What the Firebase console shows of a project as the parameters of its password hashes. */
export type FirebaseParameters = {
  readonly base64_signer_key: string;
  readonly base64_salt_separator: string;
  readonly rounds: number;
  readonly mem_cost: number;
};

const BASE64 = '[A-Za-z0-9+/]+={0,2}';
const FORM = new RegExp(
  `^\\$firebase-scrypt\\$ln=(\\d{1,2}),r=(\\d{1,3})\\$(${BASE64})?\\$(${BASE64})\\$(${BASE64})?\\$(${BASE64})$`,
);
const KEY_BYTES = 32;
const NO_COUNTER = Buffer.alloc(16);

/** An account's hash and salt with the parameters of the project, as one text. Exports write base64 in either alphabet. */
export function formatFirebaseHash(hash: string, salt: string, parameters: FirebaseParameters): string {
  const { base64_signer_key, base64_salt_separator, rounds, mem_cost } = parameters;
  const parts = [base64_salt_separator, base64_signer_key, salt, hash];
  const usual = parts.map((part) => part.replaceAll('-', '+').replaceAll('_', '/'));
  return `$firebase-scrypt$ln=${mem_cost},r=${rounds}$${usual.join('$')}`;
}

/**
 * Firebase's own scrypt: what scrypt gives for the password is the key that encrypts the project's signer key
 * (AES-256-CTR, counter 0), and that is the hash. See https://github.com/firebase/scrypt.
 */
export const firebaseScryptFormat: ForeignFormat = {
  name: 'firebase-scrypt',
  mark: /^\$firebase-scrypt\$/,
  read(text) {
    const [, ln, r, ...encoded] = FORM.exec(text) ?? [];
    const cost = { n: 2 ** Number(ln), r: Number(r), p: 1 };
    const [separator, signerKey, salt, digest] = encoded.map((part = '') => Buffer.from(part, 'base64'));
    const isComplete = separator && signerKey && salt && digest && digest.length >= KEY_BYTES;
    if (!isScryptPossible(cost) || !isComplete || digest.length !== signerKey.length) return refuse('malformed_hash');
    if (isScryptTooCostly(cost)) return refuse('hash_too_costly');
    const wholeSalt = Buffer.concat([salt, separator]);
    return accept({
      verify(password) {
        const key = computeScrypt(password, wholeSalt, KEY_BYTES, cost);
        return timingSafeEqual(createCipheriv('aes-256-ctr', key, NO_COUNTER).update(signerKey), digest);
      },
      isWeak: isScryptWeak(cost),
    });
  },
};
