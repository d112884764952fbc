import fc from 'fast-check';
import type { Signals } from '../../../server/risk/signals.ts';

const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const count = fc.oneof(fc.nat(60), fc.nat(1_000_000));

/** Every attempt that can be, likely and unlikely, with counts near where factors begin to speak. */
export const anySignals: fc.Arbitrary<Signals> = fc.record({
  method: fc.constantFrom('password', 'passkey', 'federated', 'refresh'),
  is_proven: fc.boolean(),
  has_account: fc.boolean(),
  has_mfa: fc.boolean(),
  device: fc.constantFrom('known', 'moved', 'alike', 'new', 'unknown'),
  ip: fc.constantFrom('known', 'new', 'unknown'),
  network: fc.constantFrom('known', 'kindred', 'new', 'unknown'),
  turnover: maybe(fc.record({ device: share, network: share })),
  country: fc.constantFrom('known', 'new', 'unknown'),
  country_unknown: maybe(fc.constantFrom('no_history', 'private', 'not_in_data', 'anonymous')),
  hours: maybe(
    fc.record({
      sample: fc.double({ min: 0, max: 200, noNaN: true }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  ),
  travel: maybe(fc.record({ distance_km: fc.nat(20_000), elapsed_s: fc.nat(10_000_000) })),
  failures: fc.record({ account: count, network: count }),
  is_breached: maybe(fc.boolean()),
  sprayed: count,
  bad_network: maybe(fc.constantFrom('tor', 'own')),
  is_stuffing: fc.boolean(),
  history: maybe(fc.constantFrom('kept', 'none', 'unreadable')),
  idle_days: maybe(fc.nat(4_000)),
  user_agent: fc.constantFrom('usual', 'missing', 'tool', 'automated', 'contradictory'),
});
