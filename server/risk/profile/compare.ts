import { DAY, HOUR } from '../../kernel/duration.ts';
import { greatCircle_km } from '../rules/great-circle.ts';
import type { Signals } from '../signals.ts';
import { forget, shareLeft } from './fade.ts';
import { locate } from './locate.ts';
import type { Observation, RiskProfile } from './profile.ts';
import { turnover } from './turnover.ts';

/** The part of the signals that tells how an attempt differs from what is usual for its user. */
export type Comparison = Pick<
  Signals,
  | 'device'
  | 'ip'
  | 'network'
  | 'turnover'
  | 'country'
  | 'country_unknown'
  | 'hours'
  | 'travel'
  | 'history'
  | 'idle_days'
>;

/** What is known where there is no profile. */
export type WithoutProfile = {
  /** Whether there should be one. */
  readonly isUnreadable: boolean;
  /** When its user last signed in, or the account was made: Unix seconds; null where neither is known. */
  readonly idle_since: number | null;
};

const nothingKnown: WithoutProfile = { isUnreadable: false, idle_since: null };

/** Puts an attempt beside the profile. Without one, nothing is new: there is nothing to be new to. */
export function compare(
  profile: RiskProfile | undefined,
  seen: Observation,
  without: WithoutProfile = nothingKnown,
): Comparison {
  if (!profile) return compareToNothing(without, seen);
  const share = shareLeft(profile, seen.at);
  const usual = forget(profile, share);
  return {
    device: compareDevice(usual, seen),
    ip: usual.ips.some(({ ip }) => ip === seen.ip) ? 'known' : 'new',
    network: compareNetwork(usual, seen),
    turnover: compareTurnover(usual, share, seen),
    ...compareCountry(usual, seen),
    hours: compareHours(usual, share, seen.at),
    travel: compareTravel(usual, seen),
    // All of it may be forgotten before it is deleted.
    history: isAnythingLeft(usual) ? 'kept' : 'none',
    idle_days: daysSince(usual.last_login_at, seen),
  };
}

function compareToNothing({ isUnreadable, idle_since }: WithoutProfile, seen: Observation): Comparison {
  const nothing = { device: 'unknown', ip: 'unknown', network: 'unknown', ...unknownCountry('no_history') } as const;
  if (isUnreadable) return { ...nothing, history: 'unreadable' };
  return { ...nothing, history: 'none', idle_days: idle_since === null ? undefined : daysSince(idle_since, seen) };
}

const daysSince = (then: number, { at }: Observation): number => Math.floor(Math.max(0, at - then) / DAY);

const isAnythingLeft = ({ devices, ips, networks, countries }: RiskProfile): boolean =>
  [devices, ips, networks, countries].some((entries) => entries.length > 0);

function compareDevice({ devices }: RiskProfile, { device, traits }: Observation): Signals['device'] {
  const own = device === undefined ? undefined : devices.find(({ id }) => id === device);
  if (own) return own.traits === traits ? 'known' : 'moved';
  return traits !== '' && devices.some((other) => other.traits === traits) ? 'alike' : 'new';
}

function compareNetwork({ networks }: RiskProfile, { network, place: { asn } }: Observation): Signals['network'] {
  if (networks.some((entry) => entry.network === network)) return 'known';
  return asn !== undefined && networks.some((entry) => entry.asn === asn) ? 'kindred' : 'new';
}

/** Of a kind of browser that the user has: how often it comes without a cookie; of another: how often their kinds change. */
function compareTurnover({ devices, networks }: RiskProfile, share: number, seen: Observation): Signals['turnover'] {
  const alike = devices.filter(({ traits }) => traits === seen.traits).map(({ weight }) => weight * share);
  const kinds = new Map<string, number>();
  for (const { traits, weight } of devices) kinds.set(traits, (kinds.get(traits) ?? 0) + weight * share);
  return {
    device: hundredth(turnover(alike.length > 0 ? alike : [...kinds.values()])),
    network: hundredth(turnover(networks.map(({ weight }) => weight * share))),
  };
}

const unknownCountry = (country_unknown: NonNullable<Signals['country_unknown']>) =>
  ({ country: 'unknown', country_unknown }) as const;

function compareCountry(
  { countries }: RiskProfile,
  { place }: Observation,
): Pick<Signals, 'country' | 'country_unknown'> {
  if (place.kind === 'private') return unknownCountry('private');
  if (place.is_anonymous) return unknownCountry('anonymous');
  const { country } = locate(place) ?? {};
  if (!country) return unknownCountry('not_in_data');
  if (countries.length === 0) return unknownCountry('no_history');
  return { country: countries.some((entry) => entry.country === country) ? 'known' : 'new' };
}

/** How sharply an hour is told from the next: at this concentration logins three hours away count a tenth. */
const concentration = 8;
const hours_per_day = 24;
const hundredth = (value: number): number => Math.round(value * 100) / 100;
const thousandth = (value: number): number => Math.round(value * 1000) / 1000;

/**
 * Which share of the user's logins fall around this time of day. The day is a circle: each hour counts by a von Mises kernel
 * of its distance, so that 23:30 and 0:30 are neighbours. An hour counts from its second day on: what is done in one night,
 * and in however many of its hours, makes none of them usual.
 */
function compareHours(profile: RiskProfile, share: number, at: number): Signals['hours'] {
  const hours = profile.hours.map(({ weight }) => Math.max(0, weight * share - 1));
  const angleOf = (hour: number) => (hour / hours_per_day) * 2 * Math.PI;
  const now = angleOf((((at % DAY) + DAY) % DAY) / HOUR);
  const near = (hour: number) => Math.exp(concentration * (Math.cos(angleOf(hour + 0.5) - now) - 1));
  const sample = hours.reduce((sum, weight) => sum + weight, 0);
  const around = hours.reduce((sum, weight, hour) => sum + weight * near(hour), 0);
  return { sample: hundredth(sample), share: sample === 0 ? 0 : thousandth(Math.min(1, around / sample)) };
}

/** Rounded, since more than that nobody needs to know later. */
const step_km = 10;

function compareTravel({ last_place }: RiskProfile, { at, place }: Observation): Signals['travel'] {
  const point = locate(place)?.point;
  if (!point || !last_place) return undefined;
  const apart = greatCircle_km(last_place, point) - last_place.accuracy_km - point.accuracy_km;
  const distance_km = Math.max(0, Math.floor(apart / step_km) * step_km);
  return { distance_km, elapsed_s: Math.max(0, Math.round(at - last_place.at)) };
}
