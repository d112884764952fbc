import { describe, expect, it } from 'vitest';
import { findTotpStep, toTotpSecret } from '../../server/second-factors/totp.ts';
import { codeOf } from '../flows/support/authenticator-app.ts';

// RFC 6238 Appendix B, SHA-1, whose codes have eight digits: those of six are their last ones.
const vectors = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
] as const;
const secret = toTotpSecret(Buffer.from('12345678901234567890'));

describe('a code of an authenticator app', () => {
  it.each(vectors)('RFC 6238 Appendix B at %i is the code %s', (now, code) => {
    expect(findTotpStep(secret, code.slice(2), now)).toBe(Math.floor(now / 30));
  });

  it('may be of the step before or after, and belongs to that one; of no other step', () => {
    const now = 1_700_000_000;
    const step = Math.floor(now / 30);
    for (const drift of [-1, 0, 1]) expect(findTotpStep(secret, codeOf(secret, step + drift), now)).toBe(step + drift);
    for (const drift of [-3, -2, 2, 3]) expect(findTotpStep(secret, codeOf(secret, step + drift), now)).toBeUndefined();
  });

  it('drifts by one whole step at the very beginning and end of its own', () => {
    for (const now of [1_700_000_010, 1_700_000_039]) {
      const step = Math.floor(now / 30);
      for (const drift of [-1, 0, 1])
        expect(findTotpStep(secret, codeOf(secret, step + drift), now)).toBe(step + drift);
    }
  });

  it('is taken with the space that apps show in it', () => {
    expect(findTotpStep(secret, '287 082', 59)).toBe(1);
  });

  it.each(['', '28708', '2870822', '28708a', '٢٨٧٠٨٢', '-287082e', '0x1234', '287082\u0000'])(
    'is nothing else: "%s"',
    (code) => expect(findTotpStep(secret, code, 59)).toBeUndefined(),
  );
});
