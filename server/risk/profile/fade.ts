import { DAY } from '../../kernel/duration.ts';
import type { RiskProfile } from './profile.ts';

/** What was seen once counts half as much after so long. */
export const halfLife_s = 90 * DAY;
/** What has faded this far is forgotten: seen once, it is after 390 days. */
const forgotten = 0.05;

/** The profile as it is worth at a later time. Time that runs backwards changes nothing. */
export function fade(profile: RiskProfile, now: number): RiskProfile {
  const share = 0.5 ** (Math.max(0, now - profile.updated_at) / halfLife_s);
  const faded = <T extends { readonly weight: number }>(entries: readonly T[]): T[] =>
    entries.map((entry) => ({ ...entry, weight: entry.weight * share }));
  const kept = <T extends { readonly weight: number }>(entries: readonly T[]): T[] =>
    faded(entries).filter(({ weight }) => weight >= forgotten);
  return {
    ...profile,
    updated_at: Math.max(now, profile.updated_at),
    hours: faded(profile.hours),
    devices: kept(profile.devices),
    ips: kept(profile.ips),
    networks: kept(profile.networks),
    countries: kept(profile.countries),
  };
}
