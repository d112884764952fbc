import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assess } from '../../server/risk/assess.ts';
import { describeFactor, unknowns } from '../../server/risk/describe-factor.ts';
import { factorIds } from '../../server/risk/factors.ts';
import { riskPolicy } from '../../server/risk/risk-policy.ts';
import { en } from '../../views/messages/en.ts';
import { anySignals } from './support/any-signals.ts';
import { quietSignals } from './support/quiet-signals.ts';

const policy = riskPolicy.parse({});
const textsOf = (overrides: Parameters<typeof quietSignals>[0]) =>
  assess(quietSignals(overrides), policy).factors.map((factor) => describeFactor(factor).text);

describe('the words for factors', () => {
  it('are there for each, and for nothing else', () => {
    expect(Object.keys(en.risk.factors).sort()).toEqual([...factorIds].sort());
  });

  it('are found for everything that can be assessed, unknown or not', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(anySignals, (signals) => {
        for (const factor of assess(signals, policy).factors) {
          const { text } = describeFactor(factor);
          expect(text.startsWith(en.risk.factors[factor.id as keyof typeof en.risk.factors])).toBe(true);
          if (factor.reason.startsWith('unknown:')) seen.add(factor.reason.slice('unknown:'.length));
        }
      }),
      { numRuns: 2_000 },
    );
    for (const reason of seen) expect(unknowns).toHaveProperty(reason);
  });

  it('say what was found, what is counted with it, and what is unknown', () => {
    expect(textsOf({ country: 'new', network: 'new' })).toEqual([
      'new country',
      'new network: counted with "new country"',
    ]);
    expect(textsOf({ country: 'unknown', country_unknown: 'private' })).toEqual([
      'new country: unknown, the address is a private one',
    ]);
  });
});
