import { describe, expect, it } from 'vitest';
import { hkdfSha256 } from '../../server/keys/hkdf.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
/** `from` and each byte after it, `count` in all. */
const ascending = (from: number, count: number): Buffer =>
  Buffer.from(Array.from({ length: count }, (_, i) => from + i));

describe('HKDF-SHA-256 against the vectors of RFC 5869', () => {
  it.each([
    [
      'A.1 basic',
      { ikm: Buffer.alloc(22, 0x0b), salt: hex('000102030405060708090a0b0c'), info: hex('f0f1f2f3f4f5f6f7f8f9') },
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
    ],
    [
      'A.2 longer inputs and outputs',
      { ikm: ascending(0x00, 80), salt: ascending(0x60, 80), info: ascending(0xb0, 80) },
      'b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87',
    ],
    [
      'A.3 no salt, no info',
      { ikm: Buffer.alloc(22, 0x0b), salt: '', info: '' },
      '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
    ],
  ])('%s', (_case, { ikm, salt, info }, okm) => {
    expect(hkdfSha256(ikm, salt, info, okm.length / 2).toString('hex')).toBe(okm);
  });
});
