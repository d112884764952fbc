import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareShares } from '../../server/alarms/rules/compare-shares.ts';
import { isScoresShifted } from '../../server/alarms/rules/judge-scores.ts';

const share = fc
  .tuple(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([of, part]) => ({ of, hits: Math.floor(of * part) }));

describe('the comparison of two shares', () => {
  it('has nothing to say where there is nothing, or all are alike', () => {
    expect(compareShares({ of: 0, hits: 0 }, { of: 100, hits: 3 })).toBe(0);
    expect(compareShares({ of: 100, hits: 3 }, { of: 0, hits: 0 })).toBe(0);
    expect(compareShares({ of: 50, hits: 0 }, { of: 100, hits: 0 })).toBe(0);
    expect(compareShares({ of: 50, hits: 50 }, { of: 100, hits: 100 })).toBe(0);
  });

  it('is that of the textbook', () => {
    // 45 of 200 against 90 of 800: pooled 0.135, standard error 0.027016.
    expect(compareShares({ of: 200, hits: 45 }, { of: 800, hits: 90 })).toBeCloseTo(4.1643, 3);
  });

  it('is a finite number, higher with each hit, and turned round with its sides', () => {
    fc.assert(
      fc.property(share, share, (one, other) => {
        const value = compareShares(one, other);
        expect(Number.isFinite(value)).toBe(true);
        expect(compareShares(other, one)).toBeCloseTo(-value, 6);
        if (one.hits < one.of)
          expect(compareShares({ ...one, hits: one.hits + 1 }, other)).toBeGreaterThanOrEqual(value - 1e-9);
      }),
    );
  });
});

describe('scores are shifted', () => {
  const usual = { of: 5_000, hits: 100 };
  const cases: readonly [string, { of: number; hits: number }, { of: number; hits: number }, boolean][] = [
    ['an hour as always', { of: 100, hits: 2 }, usual, false],
    ['an hour with a few more', { of: 500, hits: 16 }, usual, false],
    ['many more', { of: 100, hits: 30 }, usual, true],
    ['many more of very few', { of: 29, hits: 29 }, usual, false],
    ['nine, however unusual', { of: 300, hits: 9 }, { of: 5_000, hits: 0 }, false],
    ['ten where there were none before', { of: 300, hits: 10 }, { of: 5_000, hits: 0 }, true],
    ['many, and hardly anything to compare with', { of: 100, hits: 50 }, { of: 299, hits: 3 }, false],
    [
      'half as many again of very many, significant as it is',
      { of: 100_000, hits: 3_000 },
      { of: 900_000, hits: 18_000 },
      false,
    ],
    ['fewer than usual', { of: 1_000, hits: 10 }, { of: 5_000, hits: 2_000 }, false],
    ['nobody', { of: 0, hits: 0 }, { of: 0, hits: 0 }, false],
  ];
  it.each(cases)('by %s', (_what, now, before, expected) => {
    expect(isScoresShifted(now, before)).toBe(expected);
  });
});
