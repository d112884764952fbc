import { DAY } from '../../kernel/duration.ts';
import type { RiskProfile } from './profile.ts';

/** What was seen once counts half as much after so long. */
export const halfLife_s = 90 * DAY;
/** What has faded this far is forgotten: seen once, it is after 390 days. */
const forgotten = 0.05;

/** What is left of a weight at a later time, as a share. Time that runs backwards changes nothing. */
export const shareLeft = ({ updated_at }: RiskProfile, now: number): number =>
  0.5 ** (Math.max(0, now - updated_at) / halfLife_s);

/** The profile without what is forgotten when this share of each weight is left; the weights stay what they were. */
export function forget(profile: RiskProfile, share: number): RiskProfile {
  const isKept = ({ weight }: { readonly weight: number }): boolean => weight * share >= forgotten;
  return {
    ...profile,
    devices: profile.devices.filter(isKept),
    ips: profile.ips.filter(isKept),
    networks: profile.networks.filter(isKept),
    countries: profile.countries.filter(isKept),
  };
}

/** The profile as it is worth at a later time. */
export function fade(profile: RiskProfile, now: number): RiskProfile {
  const share = shareLeft(profile, now);
  const { hours, devices, ips, networks, countries, ...rest } = forget(profile, share);
  const fadeAll = <T extends { readonly weight: number }>(entries: readonly T[]): T[] =>
    entries.map((entry) => ({ ...entry, weight: entry.weight * share }));
  return {
    ...rest,
    updated_at: Math.max(now, profile.updated_at),
    hours: fadeAll(hours),
    devices: fadeAll(devices),
    ips: fadeAll(ips),
    networks: fadeAll(networks),
    countries: fadeAll(countries),
  };
}
