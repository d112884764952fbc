import { learn } from '../../../server/risk/profile/learn.ts';
import type { Observation, ObservedPlace, RiskProfile } from '../../../server/risk/profile/profile.ts';

/** A Monday, midnight UTC. */
export const start = Date.UTC(2026, 2, 2) / 1000;
export const at = (day: number, hour: number): number => start + day * 86_400 + hour * 3_600;

export const berlin: ObservedPlace = {
  kind: 'located',
  country: 'DE',
  latitude: 52.52,
  longitude: 13.4,
  accuracy_km: 20,
  asn: 3_320,
};

/** The user's own laptop, at home, on the first morning. */
export const sighting = (overrides: Partial<Observation> = {}): Observation => ({
  at: at(0, 9),
  ip: '203.0.113.7',
  network: '203.0.113.0/24',
  place: berlin,
  device: 'laptop',
  traits: 'Firefox on Linux',
  ...overrides,
});

/** What is usual after these, one after the other. Throws without any. */
export function learnAll(seen: readonly Observation[], before?: RiskProfile): RiskProfile {
  const profile = seen.reduce<RiskProfile | undefined>(learn, before);
  if (!profile) throw new Error('nothing to learn from');
  return profile;
}

/** One sign-in a day at this hour. */
export const daily = (days: number, hour: number, overrides: Partial<Observation> = {}): Observation[] =>
  Array.from({ length: days }, (_, day) => sighting({ at: at(day, hour), ...overrides }));
