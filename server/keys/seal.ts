import { decryptAesGcm, type Encrypted, encryptAesGcm, NONCE_BYTES, TAG_BYTES } from './aes-gcm.ts';
import type { DerivedKey } from './key-material.ts';

/**
 * Sealing: the one format in which secrets rest in the database and in files. AES-256-GCM with a random 96-bit nonce,
 * written as `v1.<kid>.<nonce>.<ciphertext>.<tag>`, every part but the version in base64url. `kid` names the key of
 * the tenant or the user, or the root key, that `key` was derived from.
 * `aad` ties a value to its place (table, column, row): moved elsewhere it does not open. Version and `kid` are
 * authenticated too. Use a key per purpose and tenant: random nonces allow 2^32 values under one key (SP 800-38D §8.3).
 */
type Sealed = Encrypted & { readonly kid: string };

const VERSION = 'v1';

/** `plaintext` encrypted under `key`, bound to `aad`. */
export function seal(key: DerivedKey, plaintext: Buffer | string, aad: string): string {
  return format({ kid: key.kid, ...encryptAesGcm(key.object, plaintext, boundTo(key.kid, aad)) });
}

/** What was sealed. Throws when text, key or `aad` is not exactly the one of the sealing; no message holds a value. */
export function open(key: DerivedKey, sealed: string, aad: string): Buffer {
  const { kid, ...encrypted } = parse(sealed);
  if (kid !== key.kid) throw new Error('sealed value belongs to another key');
  try {
    return decryptAesGcm(key.object, encrypted, boundTo(kid, aad));
  } catch {
    throw new Error('sealed value does not open: wrong key, wrong place or altered');
  }
}

function format({ kid, nonce, ciphertext, tag }: Sealed): string {
  return [VERSION, kid, ...[nonce, ciphertext, tag].map((part) => part.toString('base64url'))].join('.');
}

function parse(sealed: string): Sealed {
  const [version, kid, nonce, ciphertext, tag, ...rest] = sealed.split('.');
  if (version !== VERSION) throw new Error('sealed value has an unknown version');
  if (!kid || nonce === undefined || ciphertext === undefined || tag === undefined || rest.length > 0) {
    throw new Error('sealed value is malformed');
  }
  return {
    kid,
    nonce: decode(nonce, NONCE_BYTES),
    ciphertext: decode(ciphertext),
    tag: decode(tag, TAG_BYTES),
  };
}

/** Strict base64url: a text that is not the one encoding of its bytes is refused, so no sealed value has two spellings. */
function decode(text: string, length?: number): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text || (length !== undefined && bytes.length !== length)) {
    throw new Error('sealed value is malformed');
  }
  return bytes;
}

const boundTo = (kid: string, aad: string): Buffer => Buffer.from(`${VERSION}.${kid}.${aad}`);
