import { type CipherKey, createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** What AES-256-GCM makes of a text: all three are needed, with the key and the associated data, to get it back. */
export type Encrypted = { readonly nonce: Buffer; readonly ciphertext: Buffer; readonly tag: Buffer };

const ALGORITHM = 'aes-256-gcm';
export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

/**
 * AES-256-GCM (NIST SP 800-38D) with a 96-bit nonce and a 128-bit tag. Only the test with published vectors hands a
 * `nonce` over: one that repeats under a key gives that key away.
 */
export function encryptAesGcm(
  key: CipherKey,
  plaintext: Buffer | string,
  aad: Buffer,
  nonce: Buffer = randomBytes(NONCE_BYTES),
): Encrypted {
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(aad);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return { nonce, ciphertext, tag: cipher.getAuthTag() };
}

/** The plaintext. Throws when any part, the key or the associated data is another one; nothing unverified leaves. */
export function decryptAesGcm(key: CipherKey, { nonce, ciphertext, tag }: Encrypted, aad: Buffer): Buffer {
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(aad);
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}
