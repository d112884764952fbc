import { DAY, HOUR } from '../../kernel/duration.ts';
import { fade } from './fade.ts';
import { locate } from './locate.ts';
import type { Observation, RiskProfile } from './profile.ts';

/** How many of each kind are kept, those with the most weight. */
const most = { devices: 20, ips: 40, networks: 60, countries: 30 };

/** What was counted rests so long, however often somebody signs in: weights count days, and one night is one. */
const rest_s = 20 * HOUR;
const hours_per_day = 24;

/** Of somebody of whom nothing is known but when they last signed in, Unix seconds. */
export const emptyProfile = (at: number): RiskProfile => ({
  updated_at: at,
  last_login_at: at,
  hours: Array.from({ length: hours_per_day }, () => ({ weight: 0, last_at: 0 })),
  devices: [],
  ips: [],
  networks: [],
  countries: [],
});

type Counted = { readonly weight: number; readonly last_at: number };
type Seen = Counted & { readonly first_at: number };

/** Counted once more, unless it was lately. */
const count = <T extends Counted>(before: T, at: number): T =>
  at - before.last_at >= rest_s ? { ...before, weight: before.weight + 1, last_at: at } : before;

/** The entries with a sighting of one of them, which is added if it is new. */
function see<T extends Seen>(
  entries: readonly T[],
  isIt: (entry: T) => boolean,
  at: number,
  added: Omit<T, keyof Seen>,
  cap: number,
): T[] {
  const before = entries.find(isIt);
  const first_at = Math.min(at, before?.first_at ?? at);
  const entry = { ...(before ? count(before, at) : { weight: 1, last_at: at }), ...added, first_at } as T;
  const others = entries.filter((other) => !isIt(other)).sort((a, b) => b.weight - a.weight);
  return [entry, ...others.slice(0, cap - 1)];
}

const hourOf = (at: number): number => Math.floor((((at % DAY) + DAY) % DAY) / HOUR);

/**
 * The profile with a sign-in that its user has finished. Nothing is to be learnt from one that failed or was refused: what
 * others try must not become usual.
 */
export function learn(profile: RiskProfile | undefined, seen: Observation): RiskProfile {
  const { at, ip, network, place, device, traits } = seen;
  const before = profile ? fade(profile, at) : emptyProfile(at);
  const hours = before.hours.map((hour, index) => (index === hourOf(at) ? count(hour, at) : hour));
  const located = locate(place);
  const { country } = located ?? {};
  // Two sign-ins at once may be learnt in either order.
  const isLatest = at >= (before.last_place?.at ?? at);
  return {
    ...before,
    last_login_at: Math.max(at, before.last_login_at),
    hours,
    devices: device
      ? see(before.devices, ({ id }) => id === device, at, { id: device, traits }, most.devices)
      : before.devices,
    ips: see(before.ips, (entry) => entry.ip === ip, at, { ip }, most.ips),
    networks: see(
      before.networks,
      (entry) => entry.network === network,
      at,
      { network, asn: place.asn },
      most.networks,
    ),
    countries: country
      ? see(before.countries, (entry) => entry.country === country, at, { country }, most.countries)
      : before.countries,
    last_place: located?.point && isLatest ? { at, ...located.point } : before.last_place,
  };
}
