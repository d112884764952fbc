import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { deriveKey, keyMaterialFrom } from '../../server/keys/key-material.ts';
import { open, seal } from '../../server/keys/seal.ts';

const key = deriveKey(keyMaterialFrom(Buffer.alloc(32, 1)), 'signing-keys', 'tenant-1');
const AAD = 'signing_keys.private_jwk:tenant-1:kid-1';
const PLAINTEXT = 'a private key that nobody may see';

describe('open', () => {
  it('refuses a value whose any one character was changed', () => {
    const sealed = seal(key, PLAINTEXT, AAD);
    for (let index = 0; index < sealed.length; index++) {
      for (const replacement of ['A', 'B', '_', '.', '=', ' ']) {
        if (sealed[index] === replacement) continue;
        const altered = sealed.slice(0, index) + replacement + sealed.slice(index + 1);
        expect(() => open(key, altered, AAD), `position ${index}`).toThrow(/^sealed value /);
      }
    }
  });

  it('refuses a value with any one bit of a byte flipped', () => {
    const [version, kid, ...parts] = seal(key, PLAINTEXT, AAD).split('.');
    parts.forEach((part, at) => {
      const bytes = Buffer.from(part, 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const flipped = Buffer.from(bytes);
        flipped.writeUInt8((flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7)), bit >> 3);
        const altered = [version, kid, ...parts.with(at, flipped.toString('base64url'))].join('.');
        expect(() => open(key, altered, AAD)).toThrow('does not open');
      }
    });
  });

  it('refuses a value that was cut short at any place', () => {
    const sealed = seal(key, PLAINTEXT, AAD);
    for (let length = 0; length < sealed.length; length++) {
      expect(() => open(key, sealed.slice(0, length), AAD)).toThrow(/^sealed value /);
    }
  });

  it('refuses a value moved to another row', () => {
    const sealed = seal(key, PLAINTEXT, AAD);
    expect(() => open(key, sealed, 'signing_keys.private_jwk:tenant-2:kid-1')).toThrow('does not open');
    expect(() => open(key, sealed, '')).toThrow('does not open');
  });

  it.each([
    ['another purpose', deriveKey(keyMaterialFrom(Buffer.alloc(32, 1)), 'cookies', 'tenant-1'), 'does not open'],
    ['another tenant', deriveKey(keyMaterialFrom(Buffer.alloc(32, 1)), 'signing-keys', 'tenant-2'), 'does not open'],
    ['another key', deriveKey(keyMaterialFrom(Buffer.alloc(32, 2)), 'signing-keys', 'tenant-1'), 'another key'],
  ])('refuses the key of %s', (_case, otherKey, message) => {
    expect(() => open(otherKey, seal(key, PLAINTEXT, AAD), AAD)).toThrow(message);
  });

  it('refuses a kid that was rewritten to fit the key at hand', () => {
    const other = deriveKey(keyMaterialFrom(Buffer.alloc(32, 2)), 'signing-keys', 'tenant-1');
    const relabelled = seal(key, PLAINTEXT, AAD).replace(`.${key.kid}.`, `.${other.kid}.`);
    expect(() => open(other, relabelled, AAD)).toThrow('does not open');
  });

  it('refuses a shortened tag', () => {
    const parts = seal(key, PLAINTEXT, AAD).split('.');
    const tag = Buffer.from(parts[4] ?? '', 'base64url').subarray(0, 4);
    expect(() => open(key, parts.with(4, tag.toString('base64url')).join('.'), AAD)).toThrow('malformed');
  });

  it('puts neither the text nor the key nor the sealed value into its errors', () => {
    const sealed = seal(key, PLAINTEXT, AAD);
    const printed = ['', 'v2.x', `${sealed}.x`, `${sealed.slice(0, -1)}!`, sealed].map((text) => {
      try {
        return open(key, text, 'elsewhere').toString();
      } catch (error) {
        return inspect(error, { depth: 9 });
      }
    });
    for (const text of printed) {
      expect(text).toContain('sealed value');
      expect(text).not.toContain(PLAINTEXT);
      expect(text).not.toContain(key.toString('base64url'));
      expect(text).not.toContain(sealed.slice(12));
    }
  });
});

describe('seal', () => {
  it.each([
    ['text', Buffer.from(PLAINTEXT)],
    ['no bytes', Buffer.alloc(0)],
    ['a long value', Buffer.alloc(100_000, 3)],
  ])('brings back %s', (_case, plaintext) => {
    expect(open(key, seal(key, plaintext, AAD), AAD).equals(plaintext)).toBe(true);
  });

  it('writes version, kid and a fresh 96-bit nonce in front', () => {
    const sealed = Array.from({ length: 500 }, () => seal(key, PLAINTEXT, AAD).split('.'));
    expect(new Set(sealed.map(([version, kid]) => `${version}.${kid}`))).toEqual(new Set([`v1.${key.kid}`]));
    expect(new Set(sealed.map((parts) => parts[2])).size).toBe(500);
    expect(Buffer.from(sealed[0]?.[2] ?? '', 'base64url')).toHaveLength(12);
  });

  it('opens what an earlier release sealed', () => {
    const earlier = 'v1.dZWExa33.ab8-pFNefykka1iP.QO6dXViQvR8PBdBAKyDVX59tgQvup4omHDT0fwrtKzZ_.OKOW97fT73maurG6BG3wnQ';
    expect(open(key, earlier, AAD).toString()).toBe(PLAINTEXT);
  });
});
