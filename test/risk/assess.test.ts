import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assess } from '../../server/risk/assess.ts';
import type { Factor } from '../../server/risk/factor.ts';
import { factorIds, factors } from '../../server/risk/factors.ts';
import { type RiskPolicy, riskPolicy } from '../../server/risk/risk-policy.ts';
import type { Signals } from '../../server/risk/signals.ts';
import { anySignals } from './support/any-signals.ts';
import { quietSignals } from './support/quiet-signals.ts';

const usual = riskPolicy.parse({});
const weightsOf = (points: number) => Object.fromEntries(factorIds.map((id) => [id, points]));

const anyPolicy: fc.Arbitrary<RiskPolicy> = fc
  .record({
    weights: fc.dictionary(fc.constantFrom(...factorIds), fc.nat(100)),
    lines: fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100 })),
  })
  .map(({ weights, lines: [a, b] }) =>
    riskPolicy.parse({ weights, step_up_from: Math.min(a, b), refuse_from: Math.max(a, b) }),
  );

/** Each makes an attempt worse in one respect, or leaves it as bad as it is. */
const worsen: readonly ((signals: Signals, by: number) => Partial<Signals>)[] = [
  ({ device }) => ({
    device: { known: 'unknown', unknown: 'alike', alike: 'new', new: 'moved', moved: 'new' }[
      device
    ] as Signals['device'],
  }),
  ({ ip }) => ({ ip: ip === 'known' ? 'unknown' : 'new' }),
  ({ network }) => ({
    network: { known: 'unknown', unknown: 'kindred', kindred: 'new', new: 'new' }[network] as Signals['network'],
  }),
  ({ country }) => ({ country: country === 'known' ? 'unknown' : 'new' }),
  ({ hours }) => ({ hours: hours ? { sample: hours.sample + 1, share: hours.share / 2 } : { sample: 1, share: 0 } }),
  ({ travel }, by) => ({
    travel: travel ? { ...travel, distance_km: travel.distance_km + by } : { distance_km: by, elapsed_s: 0 },
  }),
  ({ travel }) => ({ travel: travel && { ...travel, elapsed_s: Math.floor(travel.elapsed_s / 2) } }),
  ({ failures }, by) => ({ failures: { ...failures, account: failures.account + by } }),
  ({ failures }, by) => ({ failures: { ...failures, network: failures.network + by } }),
  () => ({ is_breached: true }),
  ({ sprayed }, by) => ({ sprayed: sprayed + by }),
  () => ({ bad_network: 'tor' }),
  () => ({ is_stuffing: true }),
  ({ idle_days }, by) => ({ idle_days: (idle_days ?? 0) + by }),
  ({ history }) => ({ history: history === undefined || history === 'kept' ? 'none' : 'unreadable' }),
  ({ user_agent }) => ({ user_agent: user_agent === 'usual' ? 'missing' : 'tool' }),
];

const severity = { allow: 0, step_up: 1, refuse: 2 } as const;

describe('assess', () => {
  it('refuses nobody who has a second factor, and asks for it instead', () => {
    fc.assert(
      fc.property(anySignals, anyPolicy, (signals, policy) => {
        const { decision, score } = assess({ ...signals, has_mfa: true }, policy);
        expect(decision).toBe(score >= policy.step_up_from ? 'step_up' : 'allow');
      }),
    );
  });

  it('gives nothing for what is unknown', () => {
    fc.assert(
      fc.property(anySignals, anyPolicy, (signals, policy) => {
        const unknown = assess(signals, policy).factors.filter(({ reason }) => reason.startsWith('unknown:'));
        for (const { points, evidence } of unknown) expect([points, evidence]).toEqual([0, {}]);
      }),
    );
    const nothing = { device: 'unknown', ip: 'unknown', network: 'unknown', country: 'unknown' } as const;
    const first = quietSignals({
      ...nothing,
      hours: undefined,
      travel: undefined,
      history: 'none',
      idle_days: undefined,
      is_breached: undefined,
    });
    expect(assess(first, usual)).toMatchObject({ score: 0, decision: 'allow' });
  });

  it('never lowers a score, nor softens a decision, for another or a stronger sign', () => {
    const anyWorsening = fc.record({ how: fc.constantFrom(...worsen), by: fc.nat(1_000) });
    fc.assert(
      fc.property(anySignals, anyPolicy, anyWorsening, (signals, policy, { how, by }) => {
        const [before, after] = [signals, { ...signals, ...how(signals, by) }].map((one) => assess(one, policy));
        expect(after?.score).toBeGreaterThanOrEqual(before?.score ?? 101);
        expect(severity[after?.decision ?? 'allow']).toBeGreaterThanOrEqual(severity[before?.decision ?? 'refuse']);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never lowers a score for a greater weight', () => {
    fc.assert(
      fc.property(anySignals, anyPolicy, fc.constantFrom(...factorIds), fc.nat(100), (signals, policy, id, more) => {
        const weight = policy.weights[id] ?? factors.find((factor) => factor.id === id)?.weight ?? 0;
        const heavier = { ...policy, weights: { ...policy.weights, [id]: Math.min(100, weight + more) } };
        expect(assess(signals, heavier).score).toBeGreaterThanOrEqual(assess(signals, policy).score);
      }),
    );
  });

  it('stays within 0 and 100, in whole points that add up to the score', () => {
    fc.assert(
      fc.property(anySignals, anyPolicy, (signals, policy) => {
        const { score, factors: assessed } = assess(signals, policy);
        expect(Number.isInteger(score) && score >= 0 && score <= 100).toBe(true);
        expect(score).toBe(
          Math.min(
            100,
            assessed.reduce((sum, { points }) => sum + points, 0),
          ),
        );
      }),
    );
    const all = quietSignals({ device: 'new', country: 'new', network: 'new', sprayed: 99, user_agent: 'tool' });
    expect(assess(all, riskPolicy.parse({ weights: weightsOf(100) })).score).toBe(100);
  });

  it('is the same in whatever order the factors stand, and the same again', () => {
    const anyOrder = fc.shuffledSubarray([...factors], { minLength: factors.length });
    fc.assert(
      fc.property(anySignals, anyPolicy, anyOrder, (signals, policy, shuffled) => {
        expect(assess(signals, policy, shuffled)).toEqual(assess(signals, policy));
      }),
    );
  });

  it('does not know a factor whose weight is 0', () => {
    fc.assert(
      fc.property(anySignals, fc.constantFrom(...factorIds), (signals, id) => {
        const off = { ...usual, weights: { [id]: 0 } };
        const without = factors.filter((factor) => factor.id !== id);
        expect(assess(signals, off)).toEqual(assess(signals, usual, without));
      }),
    );
  });

  it('counts of a family the heaviest alone, and says which', () => {
    fc.assert(
      fc.property(anySignals, anyPolicy, (signals, policy) => {
        const { factors: assessed } = assess(signals, policy);
        const familyOf = (id: string) => factors.find((factor) => factor.id === id)?.family;
        const counted = assessed.filter(({ points }) => points > 0).map(({ id }) => familyOf(id));
        expect(new Set(counted).size).toBe(counted.length);
      }),
    );
    const abroad = assess(quietSignals({ country: 'new', network: 'new', ip: 'new' }), usual);
    expect(abroad.factors.map(({ reason }) => reason)).toEqual([
      'new_country',
      'covered:new_country',
      'covered:new_country',
    ]);
  });

  it('decides by the score alone, and a higher one never more mildly', () => {
    const one: Factor = { id: 'one', family: 'one', weight: 0, judge: () => ({ strength: 1, evidence: {} }) };
    const decisions = Array.from(
      { length: 101 },
      (_, points) => assess(quietSignals(), usual, [{ ...one, weight: points }]).decision,
    );
    expect(decisions.indexOf('step_up')).toBe(40);
    expect(decisions.indexOf('refuse')).toBe(70);
    expect(decisions).toEqual(decisions.toSorted((a, b) => severity[a] - severity[b]));
  });

  it('lists the heaviest first', () => {
    fc.assert(
      fc.property(anySignals, (signals) => {
        const points = assess(signals, usual)
          .factors.map((factor) => factor.points)
          .filter((count) => count > 0);
        expect(points).toEqual(points.toSorted((a, b) => b - a));
      }),
    );
  });
});
