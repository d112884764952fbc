import { createSecretKey, hash, type KeyObject, randomBytes } from 'node:crypto';
import { Secret } from '../kernel/secret.ts';
import { hkdfSha256 } from './hkdf.ts';

/** 32 random bytes that other keys come from, and the public name of them that stands in all they seal. */
export type KeyMaterial = { readonly kid: string; readonly secret: Secret<Buffer> };

/** 32 bytes for one purpose, with the `kid` of the key they came from. */
export type DerivedKey = Buffer & {
  readonly kid: string;
  /** The same for node:crypto, which takes a third of the time with what it need not look at each time. */
  readonly object: KeyObject;
};

export const KEY_BYTES = 32;
const KID_BYTES = 6;

export const generateKeyMaterial = (): KeyMaterial => keyMaterialFrom(randomBytes(KEY_BYTES));

/** Key material from its 32 bytes. Its `kid` is a hash, so it tells nothing about them and need not be stored. */
export function keyMaterialFrom(bytes: Buffer): KeyMaterial {
  if (bytes.length !== KEY_BYTES) throw new Error(`a key has ${KEY_BYTES} bytes, not ${bytes.length}`);
  const kid = hash('sha256', Buffer.concat([Buffer.from('bastion root key id\0'), bytes]), 'buffer');
  return { kid: kid.subarray(0, KID_BYTES).toString('base64url'), secret: new Secret(bytes) };
}

/** A key for `purpose` ("signing-keys") within `context` (a tenant, a row): HKDF-SHA-256, RFC 5869. */
export function deriveKey(key: KeyMaterial, purpose: string, context: string): DerivedKey {
  // JSON keeps ("a", "bc") and ("ab", "c") apart.
  const info = JSON.stringify(['bastion', purpose, context]);
  const bytes = hkdfSha256(key.secret.reveal(), '', info, KEY_BYTES);
  return Object.assign(bytes, { kid: key.kid, object: createSecretKey(bytes) });
}
