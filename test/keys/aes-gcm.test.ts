import { describe, expect, it } from 'vitest';
import { decryptAesGcm, encryptAesGcm } from '../../server/keys/aes-gcm.ts';
import { gcmDecrypts, gcmEncrypts, gcmFails } from './nist-gcm-vectors.ts';

const bytes = (hex: string): Buffer => {
  const buffer = Buffer.from(hex, 'hex');
  if (buffer.length * 2 !== hex.length) throw new Error('a vector is not hexadecimal');
  return buffer;
};

describe('AES-256-GCM against the vectors of NIST (CAVP, GCMVS)', () => {
  it.each(gcmFails)('refuses gcmDecrypt256 $name, marked FAIL', ({ key, iv, ct, aad, tag }) => {
    const encrypted = { nonce: bytes(iv), ciphertext: bytes(ct), tag: bytes(tag) };
    expect(encrypted.tag).toHaveLength(16);
    expect(() => decryptAesGcm(bytes(key), encrypted, bytes(aad))).toThrow();
  });

  it.each(gcmDecrypts)('decrypts gcmDecrypt256 $name', ({ key, iv, pt, ct, aad, tag }) => {
    const encrypted = { nonce: bytes(iv), ciphertext: bytes(ct), tag: bytes(tag) };
    expect(decryptAesGcm(bytes(key), encrypted, bytes(aad)).toString('hex')).toBe(pt);
  });

  it.each(gcmEncrypts)('encrypts gcmEncryptExtIV256 $name to the published bytes', ({ key, iv, pt, ct, aad, tag }) => {
    const encrypted = encryptAesGcm(bytes(key), bytes(pt), bytes(aad), bytes(iv));
    expect(encrypted.ciphertext.toString('hex')).toBe(ct);
    expect(encrypted.tag.toString('hex')).toBe(tag);
  });

  it.each(gcmDecrypts)('refuses $name with a tag cut to 4, 8, 12 or 15 bytes', ({ key, iv, ct, aad, tag }) => {
    for (const length of [4, 8, 12, 15]) {
      const encrypted = { nonce: bytes(iv), ciphertext: bytes(ct), tag: bytes(tag).subarray(0, length) };
      expect(() => decryptAesGcm(bytes(key), encrypted, bytes(aad))).toThrow();
    }
  });
});
