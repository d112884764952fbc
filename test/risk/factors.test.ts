import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Factor } from '../../server/risk/factor.ts';
import { factorIds, factors } from '../../server/risk/factors.ts';
import { riskLimits } from '../../server/risk/risk-limits.ts';
import { factorCases } from './factor-cases.ts';
import { anySignals } from './support/any-signals.ts';
import { quietSignals } from './support/quiet-signals.ts';

const limits = riskLimits.parse({});

const foundBy = (factor: Factor, ...judged: Parameters<Factor['judge']>) => {
  const finding = factor.judge(...judged);
  if (!finding) return 'silent';
  return 'unknown' in finding ? `unknown:${finding.unknown}` : Number(finding.strength.toFixed(6));
};

describe('the factors', () => {
  it('have a table of cases each, and a name of their own', () => {
    expect(Object.keys(factorCases).sort()).toEqual([...factorIds].sort());
    expect(new Set(factorIds).size).toBe(factors.length);
  });

  it('weigh something, and never more than the whole scale', () => {
    for (const { weight } of factors) expect(Number.isInteger(weight) && weight > 0 && weight <= 100).toBe(true);
  });

  it('say nothing at all of a user who does what they always do', () => {
    for (const factor of factors)
      expect([factor.id, foundBy(factor, quietSignals(), limits)]).toEqual([factor.id, 'silent']);
  });
});

describe.each(factors.map((factor) => [factor.id, factor] as const))('%s', (id, factor) => {
  it.each(factorCases[id] ?? [])('%s', (_, signals, found) => {
    expect(foundBy(factor, quietSignals(signals), limits)).toBe(found);
  });

  it('has a strength above 0 and not above 1, or says why it is unknown, whatever the signals are', () => {
    fc.assert(
      fc.property(anySignals, (signals) => {
        const finding = factor.judge(signals, limits);
        if (!finding) return;
        if ('unknown' in finding) expect(finding.unknown).toMatch(/^[a-z_]+$/);
        else expect(finding.strength > 0 && finding.strength <= 1).toBe(true);
      }),
    );
  });

  it('shows as evidence only what the signals say: numbers, yes or no, and words from a short list', () => {
    const words = [
      'new',
      'moved',
      'alike',
      'kindred',
      'tor',
      'own',
      'missing',
      'tool',
      'automated',
      'contradictory',
      'none',
      'unreadable',
    ];
    fc.assert(
      fc.property(anySignals, (signals) => {
        const finding = factor.judge(signals, limits);
        if (!finding || 'unknown' in finding) return;
        for (const value of Object.values(finding.evidence)) {
          if (typeof value === 'string') expect(words).toContain(value);
        }
      }),
    );
  });

  it('answers the same when asked again, and changes nothing', () => {
    fc.assert(
      fc.property(anySignals, (signals) => {
        const before = structuredClone(signals);
        expect(factor.judge(signals, limits)).toEqual(factor.judge(signals, limits));
        expect(signals).toEqual(before);
      }),
    );
  });
});

describe('limits of the policy', () => {
  const find = (id: string) => factors.find((factor) => factor.id === id) as Factor;
  const travelled = quietSignals({ network: 'new', country: 'new', travel: { distance_km: 1_000, elapsed_s: 3_600 } });

  it.each([
    ['impossible_travel', travelled, { max_speed_kmh: 1_000 }, 'silent'],
    ['impossible_travel', travelled, { max_speed_kmh: 999 }, 1],
    ['impossible_travel', travelled, { min_travel_km: 1_001 }, 'silent'],
    [
      'odd_hours',
      quietSignals({ hours: { sample: 20, share: 0 } }),
      { min_hours_sample: 21 },
      'unknown:too_little_history',
    ],
    ['odd_hours', quietSignals({ hours: { sample: 20, share: 0.05 } }), { odd_hours_share: 0.1 }, 0.5],
    ['dormant_account', quietSignals({ idle_days: 30 }), { dormant_days: 30 }, 1],
    ['unknown_history', quietSignals({ history: 'none', idle_days: 30 }), { dormant_days: 30 }, 1],
  ] as const)('move where %s begins to speak (%#)', (id, signals, changed, found) => {
    expect(foundBy(find(id), signals, { ...limits, ...changed })).toBe(found);
  });
});
