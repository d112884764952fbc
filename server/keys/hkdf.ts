import { hkdfSync } from 'node:crypto';

/** HKDF-SHA-256 (RFC 5869): `length` bytes for `info` from key material that is already random. */
export function hkdfSha256(material: Buffer, salt: Buffer | string, info: Buffer | string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', material, salt, info, length));
}
