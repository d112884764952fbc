import fc from 'fast-check';
import type { Observation, ObservedPlace } from '../../../server/risk/profile/profile.ts';

const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });
const ip = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constant('unknown'));
/** Some few again and again, and any number of others. */
const id = fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.string({ minLength: 1, maxLength: 12 }));

const place: fc.Arbitrary<ObservedPlace> = fc.record(
  {
    kind: fc.constantFrom('located' as const, 'private' as const, 'unknown' as const),
    country: maybe(fc.constantFrom('DE', 'FR', 'US', 'NZ', 'CL')),
    latitude: maybe(fc.double({ min: -90, max: 90, noNaN: true })),
    longitude: maybe(fc.double({ min: -180, max: 180, noNaN: true })),
    accuracy_km: maybe(fc.nat(1_000)),
    asn: maybe(fc.nat(500)),
    is_anonymous: maybe(fc.boolean()),
  },
  { requiredKeys: ['kind'] },
);

const first = Date.UTC(2026, 0, 1) / 1000;

export const anyObservation: fc.Arbitrary<Observation> = fc.record({
  at: fc.integer({ min: first, max: first + 400 * 86_400 }),
  ip,
  network: fc.oneof(id, ip),
  place,
  device: maybe(id),
  traits: fc.constantFrom('', 'Firefox on Linux', 'Chrome on Android', 'Safari on iPhone'),
});
