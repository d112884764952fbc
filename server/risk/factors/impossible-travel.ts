import type { Factor } from '../factor.ts';

const hour_s = 3600;

/**
 * Farther from the last login than anybody can have come since. Only between places that are both known: an address that
 * cannot be located, or that hides where it is, is never taken for a journey. Nor is the way back into a network of the
 * user's own, which is a VPN switched off; a country of their own makes it half as remarkable.
 */
export const impossibleTravel: Factor = {
  id: 'impossible_travel',
  family: 'location',
  weight: 40,
  judge({ travel, network, country }, { max_speed_kmh, min_travel_km }) {
    if (!travel) return { unknown: 'not_located' };
    const { distance_km, elapsed_s } = travel;
    // Compared without dividing: two logins in the same second are no different.
    const isPossible = distance_km < min_travel_km || distance_km * hour_s <= max_speed_kmh * elapsed_s;
    if (isPossible || network === 'known') return undefined;
    return { strength: country === 'known' ? 0.5 : 1, evidence: { distance_km, elapsed_s } };
  },
};
