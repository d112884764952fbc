import { describe, expect, it } from 'vitest';
import { type FernetRefusal, readFernet } from '../../server/keys/fernet.ts';
import { generateFernet } from './support/generate-fernet.ts';

// The vectors are those of github.com/fernet/spec: generate.json, verify.json and invalid.json (its eight, and the three
// on loose base64 that were added later), with the key and the times given there.
const KEY = 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=';
const GENERATED =
  'gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==';
const at = (time: string): number => Date.parse(time) / 1000;
const GENERATED_AT = at('1985-10-26T01:20:00-07:00');
const NOW = at('1985-10-26T01:20:01-07:00');

const invalid: readonly (readonly [what: string, token: string, code: FernetRefusal, now?: string])[] = [
  [
    'incorrect mac',
    'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ==',
    'altered',
  ],
  ['too short', 'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA==', 'malformed'],
  [
    'invalid base64',
    '%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==',
    'malformed',
  ],
  [
    'payload size not multiple of block size',
    'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm',
    'malformed',
  ],
  [
    'payload padding error',
    'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw==',
    'malformed',
  ],
  [
    'far-future TS (unacceptable clock skew)',
    'gAAAAAAdwStRAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAnja1xKYyhd-Y6mSkTOyTGJmw2Xc2a6kBd-iX9b_qXQcw==',
    'from-the-future',
  ],
  [
    'expired TTL',
    'gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==',
    'expired',
    '1985-10-26T01:21:31-07:00',
  ],
  [
    'incorrect IV (causes padding error)',
    'gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ==',
    'malformed',
  ],
  ['trailing characters after b64 padding', `${GENERATED}trailingdata`, 'malformed'],
  [
    'invalid characters in b64',
    '*gAAAAAAdwJ6wAAECAwQFBgcI!CQoLDA0ODy021?cpGVWKZ_eEwC@GM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==',
    'malformed',
  ],
  [
    'invalid non-urlsafe characters in b64',
    'gAAAAAAdwJ6wAAEC/AwQFBgcICQoLDA0ODy+021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==',
    'malformed',
  ],
];

describe('readFernet, by the vectors of the specification,', () => {
  it.each(invalid)('refuses %s', (_case, token = '', code, now) => {
    expect(readFernet(KEY, token, { now: now ? at(now) : NOW, ttl: 60 })).toEqual({ ok: false, code });
  });

  it('reads the token of verify.json', () => {
    const read = readFernet(KEY, GENERATED, { now: NOW, ttl: 60 });
    expect(read).toEqual({ ok: true, plaintext: Buffer.from('hello'), issuedAt: GENERATED_AT });
  });

  it('is tested with tokens made as in generate.json', () => {
    const iv = Buffer.from(Array.from({ length: 16 }, (_, index) => index));
    expect(generateFernet(KEY, 'hello', GENERATED_AT, iv)).toBe(GENERATED);
  });
});

describe('readFernet', () => {
  const iv = Buffer.alloc(16, 7);

  it('refuses a token with any one bit flipped', () => {
    const token = Buffer.from(generateFernet(KEY, 'a value', NOW, iv), 'base64url');
    for (let bit = 0; bit < token.length * 8; bit++) {
      const flipped = Buffer.from(token);
      flipped.writeUInt8((flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7)), bit >> 3);
      expect(readFernet(KEY, flipped.toString('base64url'), { now: NOW }).ok, `bit ${bit}`).toBe(false);
    }
  });

  it('refuses a token under another key, and a key that is none', () => {
    const other = Buffer.alloc(32, 1).toString('base64url');
    expect(readFernet(other, GENERATED, { now: NOW })).toEqual({ ok: false, code: 'altered' });
    for (const key of ['', 'short', KEY.slice(4), `${KEY}A`, KEY.replace('_', '/')])
      expect(() => readFernet(key, GENERATED, { now: NOW })).toThrow('a Fernet key has 32 bytes');
  });

  it('accepts a token to the last second of its time, and any age where no time is given', () => {
    const token = generateFernet(KEY, 'a value', NOW, iv);
    expect(readFernet(KEY, token, { now: NOW + 60, ttl: 60 }).ok).toBe(true);
    expect(readFernet(KEY, token, { now: NOW + 61, ttl: 60 })).toEqual({ ok: false, code: 'expired' });
    expect(readFernet(KEY, token, { now: NOW + 1e9 }).ok).toBe(true);
    expect(readFernet(KEY, token, { now: NOW - 60 }).ok).toBe(true);
    expect(readFernet(KEY, token, { now: NOW - 61 })).toEqual({ ok: false, code: 'from-the-future' });
  });

  it.each([0, 1, 15, 16, 17, 5_000])('reads a value of %i bytes', (length) => {
    const read = readFernet(KEY, generateFernet(KEY, 'x'.repeat(length), NOW, iv), { now: NOW });
    expect(read.ok && read.plaintext.toString()).toBe('x'.repeat(length));
  });
});
