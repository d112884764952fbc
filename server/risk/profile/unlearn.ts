import type { RiskProfile } from './profile.ts';

type Seen = { readonly first_at: number };

/**
 * The profile without what became usual by a sign-in that was not its user's: the browsers, addresses, networks and countries
 * that were first seen then or since. Since then nobody knows who it was, and to ask the user once more costs little. What
 * was usual before stays, also where a stranger came from there.
 */
export function unlearn(profile: RiskProfile, { at }: { readonly at: number }): RiskProfile {
  const before = <T extends Seen>(entries: readonly T[]): T[] => entries.filter(({ first_at }) => first_at < at);
  const { last_place } = profile;
  return {
    ...profile,
    // An hour is learnt once a day, so this takes back one sighting at most.
    hours: profile.hours.map((hour) => (hour.last_at >= at ? { ...hour, weight: Math.max(0, hour.weight - 1) } : hour)),
    devices: before(profile.devices),
    ips: before(profile.ips),
    networks: before(profile.networks),
    countries: before(profile.countries),
    last_place: last_place && last_place.at < at ? last_place : undefined,
  };
}
