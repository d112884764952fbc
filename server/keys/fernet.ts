import { createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Reads Fernet tokens (AES-128-CBC, then HMAC-SHA-256), in which values imported from other systems may arrive. Nothing
 * writes them: what was read is sealed anew in our own format (`server/rekey/rewrite-imported.ts`).
 *
 * On node:crypto and not on the npm package `fernet` (0.4.0): that one computes in JavaScript with crypto-js 3.1 of 2013,
 * judges the time before the HMAC, reads UTF-8 only, and adds a method to `String.prototype`. The format is one page
 * (github.com/fernet/spec, Spec.md); its test vectors are our tests.
 */
export type FernetRefusal = 'malformed' | 'altered' | 'expired' | 'from-the-future';

type FernetOptions = {
  /** Unix seconds. */
  readonly now: number;
  /** Seconds after which a token is refused; left out, any age is accepted: stored values do not expire. */
  readonly ttl?: number;
};

type Read =
  | { readonly ok: true; readonly plaintext: Buffer; readonly issuedAt: number }
  | { readonly ok: false; readonly code: FernetRefusal };

const VERSION = 0x80;
const KEY_BYTES = 16;
const IV_AT = 9;
const CIPHERTEXT_AT = 25;
const BLOCK_BYTES = 16;
const HMAC_BYTES = 32;
/** How far clocks may disagree, as in the implementations the specification came from. */
const CLOCK_SKEW_S = 60;

const refuse = (code: FernetRefusal): Read => ({ ok: false, code });

/** What a token holds. `key` is the base64url text of 32 bytes; throws when it is not, since that is no token's fault. */
export function readFernet(key: string, token: string, { now, ttl }: FernetOptions): Read {
  const keyBytes = decodeBase64Url(key);
  if (keyBytes?.length !== 2 * KEY_BYTES) throw new Error('a Fernet key has 32 bytes in base64url');
  const bytes = decodeBase64Url(token);
  if (!bytes || !hasShapeOfToken(bytes)) return refuse('malformed');
  const hmac = createHmac('sha256', keyBytes.subarray(0, KEY_BYTES)).update(bytes.subarray(0, -HMAC_BYTES)).digest();
  // Before anything of the token is believed, its time included.
  if (!timingSafeEqual(hmac, bytes.subarray(-HMAC_BYTES))) return refuse('altered');
  const issuedAt = Number(bytes.readBigUInt64BE(1));
  if (issuedAt > now + CLOCK_SKEW_S) return refuse('from-the-future');
  if (ttl !== undefined && issuedAt + ttl < now) return refuse('expired');
  const plaintext = decrypt(keyBytes.subarray(KEY_BYTES), bytes);
  return plaintext ? { ok: true, plaintext, issuedAt } : refuse('malformed');
}

function hasShapeOfToken(bytes: Buffer): boolean {
  const ciphertextBytes = bytes.length - CIPHERTEXT_AT - HMAC_BYTES;
  return bytes[0] === VERSION && ciphertextBytes >= BLOCK_BYTES && ciphertextBytes % BLOCK_BYTES === 0;
}

/** Undefined when the padding is wrong. That tells an attacker nothing: only the holder of the key gets this far. */
function decrypt(key: Buffer, bytes: Buffer): Buffer | undefined {
  const decipher = createDecipheriv('aes-128-cbc', key, bytes.subarray(IV_AT, CIPHERTEXT_AT));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(CIPHERTEXT_AT, -HMAC_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** Strict: the one padded or unpadded spelling of the bytes, no foreign character anywhere. */
function decodeBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  const spelling = bytes.toString('base64url');
  return text === spelling || text === spelling.padEnd(Math.ceil(spelling.length / 4) * 4, '=') ? bytes : undefined;
}
