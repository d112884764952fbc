import { beforeAll, describe, expect, it } from 'vitest';
import { riskPolicy } from '../../../server/risk/risk-policy.ts';
import { runPopulation } from './run-population.ts';
import { addJudged, createTallies, stoppedShare, sumOf, type Tallies } from './tally.ts';

/** Small, so that the bounds are loose; `npm run simulate:risk` runs the whole, and `.github/RISK.md` has what came out. */
const population = { users: 300, days: 40, hasAsn: false };
const smaller = { ...population, users: 100, days: 20 };

function live(seed: number, size = smaller): Tallies {
  const tallies = createTallies();
  runPopulation({ ...size, seed }, riskPolicy.parse({}), (judged) => addJudged(tallies, judged));
  return tallies;
}

const stopped = ({ kinds }: Tallies, ...names: string[]) => {
  const hostile = [...kinds.values()].filter(({ isHonest }) => !isHonest);
  return stoppedShare(
    sumOf(
      hostile.filter(({ kind }) => names.some((name) => kind.startsWith(name))),
      'later',
    ),
  );
};

describe('a simulated tenant', () => {
  let tallies: Tallies;
  beforeAll(() => {
    tallies = live(7, population);
  });

  it('lives the same life again for the same seed, and another for another', () => {
    const rowsOf = ({ kinds }: Tallies) => [...kinds.values()].map(({ kind, later }) => [kind, later]);
    const life = rowsOf(live(7));
    expect(rowsOf(live(7))).toEqual(life);
    expect(rowsOf(live(8))).not.toEqual(life);
  });

  it('asks few honest people for more after the first week, and refuses hardly any', () => {
    const later = sumOf(
      [...tallies.kinds.values()].filter(({ isHonest }) => isHonest),
      'later',
    );
    expect(later.attempts).toBeGreaterThan(5_000);
    expect(later.challenged / later.attempts).toBeLessThan(0.02);
    expect(later.refused / later.attempts).toBeLessThan(0.002);
    expect(later.limited / later.attempts).toBeLessThan(0.005);
  });

  it('stops or asks those who stuff, spray or come from another country', () => {
    expect(stopped(tallies, 'Stuffing', 'Spraying', 'Guessing')).toBeGreaterThan(0.85);
    expect(stopped(tallies, 'Takeover from another country', 'Phishing relay, hired abroad')).toBeGreaterThan(0.85);
  });

  it('has attacks of every kind, and people of every kind', () => {
    const kinds = [...tallies.kinds.values()];
    expect(kinds.filter(({ isHonest }) => isHonest).length).toBe(8);
    expect(kinds.filter(({ isHonest }) => !isHonest).length).toBeGreaterThanOrEqual(11);
  });
});
