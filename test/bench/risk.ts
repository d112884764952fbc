import { assess } from '../../server/risk/assess.ts';
import { compare } from '../../server/risk/profile/compare.ts';
import { learn } from '../../server/risk/profile/learn.ts';
import type { RiskProfile } from '../../server/risk/profile/profile.ts';
import { riskPolicy } from '../../server/risk/risk-policy.ts';
import { quietSignals } from '../risk/support/quiet-signals.ts';
import { at, sighting } from '../risk/support/sightings.ts';
import { percentile } from './measure/percentile.ts';
import { markdownTable } from './report/markdown-table.ts';

/**
 * `npm run bench:risk`: what 10,000 attempts to sign in cost, each at a user with as large a profile as there can be. It
 * fails when the median assessment takes a millisecond or more.
 */
const attempts = 10_000;
const most_us = 1_000;
const policy = riskPolicy.parse({});

const seenOn = (n: number) =>
  sighting({
    at: at(n / 3, 9),
    device: `device-${n % 25}`,
    ip: `198.51.${n % 50}.1`,
    network: `198.51.${n % 70}.0/24`,
    place: { kind: 'located', country: `C${n % 35}`, latitude: n % 90, longitude: n % 180 },
  });

const fullProfile = Array.from({ length: 1_000 }, (_, n) => seenOn(n)).reduce<RiskProfile | undefined>(
  learn,
  undefined,
);

/** Microseconds of each, ascending. */
function measure(act: (n: number) => unknown): Float64Array {
  for (let n = 0; n < 1_000; n += 1) act(n);
  return Float64Array.from({ length: attempts }, (_, n) => {
    const start = performance.now();
    act(n);
    return (performance.now() - start) * 1_000;
  }).sort();
}

const measured = {
  assess: measure((n) =>
    assess(quietSignals({ device: n % 2 ? 'new' : 'alike', network: 'new', sprayed: n % 20 }), policy),
  ),
  'compare and assess': measure((n) => assess(quietSignals(compare(fullProfile, seenOn(n + 1_000))), policy)),
  learn: measure((n) => learn(fullProfile, seenOn(n + 1_000))),
};
const us = (value: number) => `${value.toFixed(1)} µs`;
const rows = Object.entries(measured).map(([name, times]) => {
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  return [name, us(mean), us(percentile(times, 0.5)), us(percentile(times, 0.99))];
});
process.stdout.write(`${markdownTable([`${attempts} attempts`, 'mean', 'p50', 'p99'], rows)}\n`);
if (percentile(measured['compare and assess'], 0.5) >= most_us) process.exitCode = 1;
