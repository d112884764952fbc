import { DAY, HOUR } from '../../../server/kernel/duration.ts';
import type { Attempt } from './attempt.ts';
import { imitate, makeBrowser } from './browsers.ts';
import { type City, type Country, countries } from './countries.ts';
import { type Exits, makeExits, type Person } from './person.ts';
import { planDay, type Session } from './plan-day.ts';
import type { Random } from './random.ts';
import { addressIn, atOneAddress, type Network, type World } from './world.ts';

/** Monday, 2 March 2026, midnight UTC. */
export const start = Date.UTC(2026, 2, 2) / 1000;

export const toUtc = ({ offset, summerFromDay }: Country, day: number, hour: number): number => {
  const summer = summerFromDay !== undefined && day >= summerFromDay ? 1 : 0;
  return Math.round(start + day * DAY + (hour - offset - summer) * HOUR);
};

type Trip = { readonly until: number; readonly country: Country; readonly city: City; readonly hotel: Network };

/** All that a person does in so many days, in order. */
export function planPerson(world: World, person: Person, days: number, random: Random): Attempt[] {
  const isTraveller = person.kind === 'Travellers';
  const markets = world.of(person.country);
  const homeNetwork = (operator: number) => atOneAddress(random.pick(markets.fixed[operator]?.networks ?? []), random);
  const life = { home: homeNetwork(person.operator.fixed), trip: undefined as Trip | undefined, exits: person.exits };
  const holiday = random.chance(0.3) ? random.int(90) : undefined;
  const vpnTrial = random.chance(0.03) ? random.int(90) : undefined;
  const attempts: Attempt[] = [];

  const travel = (day: number): Trip | undefined => {
    if (life.trip && day < life.trip.until) return life.trip;
    const isBusiness = isTraveller && random.chance(1 / 12);
    if (day !== holiday && !isBusiness) return undefined;
    const country = random.chance(0.5) ? random.pick(countries) : person.country;
    const city = random.pick(country.cities);
    const length = isBusiness ? 2 + random.int(3) : 7 + random.int(8);
    return { until: day + length, country, city, hotel: world.newNetwork(country, city) };
  };

  const networkOf = (where: Session['where'], trip: Trip | undefined, exits: Exits | undefined): Network => {
    if (exits && random.chance(0.6)) return random.pick(random.chance(0.85) ? (exits[0] ?? []) : random.pick(exits));
    // Abroad, a phone mostly comes out in its own country all the same.
    const isAtHome = trip === undefined || random.chance(0.7);
    if (where === 'mobile' && isAtHome) return random.pick(markets.mobile[person.operator.mobile]?.networks ?? []);
    if (where === 'mobile' && trip) return world.mobile(trip.country, random);
    if (where === 'elsewhere') return world.newNetwork(trip?.country ?? person.country, trip?.city ?? person.city);
    if (trip) return trip.hotel;
    return where === 'office' && person.office ? random.pick(person.office.networks) : life.home;
  };

  for (let day = 0; day < days; day += 1) {
    if (random.chance(person.isDynamic ? 0.3 : 0.01)) life.home = homeNetwork(person.operator.fixed);
    // Moving house, or to another provider.
    if (random.chance(0.0003)) life.home = atOneAddress(world.residential(person.country, random), random);
    renewBrowsers(person, random);
    life.trip = travel(day);
    const exits = life.exits ?? (day === vpnTrial ? makeExits(world, random, person.country) : undefined);
    for (const planned of life.trip ? planAway(random) : planDay(person, day, random)) {
      const at = toUtc(life.trip?.country ?? person.country, day, planned.hour);
      const where = addressIn(networkOf(planned.where, life.trip, exits), random);
      attempts.push(...signIn(person, planned, at, where, random));
    }
  }
  return attempts.sort((a, b) => a.at - b.at);
}

const planAway = (random: Random): Session[] => {
  if (!random.chance(0.6)) return [];
  const where = random.pickWeighted([
    [0.5, 'home'],
    [0.3, 'mobile'],
    [0.2, 'elsewhere'],
  ] as const);
  return [{ hour: random.between(7, 23), where, with: where === 'mobile' || random.chance(0.5) ? 'phone' : 'laptop' }];
};

/** A new phone every two and a half years, a new laptop every four, another browser on it every two. */
function renewBrowsers(person: Person, random: Random): void {
  if (random.chance(1 / 900))
    person.browsers = { ...person.browsers, phone: renewed(person.browsers.phone, 'phone', random) };
  if (random.chance(1 / 1_400))
    person.browsers = { ...person.browsers, laptop: renewed(person.browsers.laptop, 'laptop', random) };
  if (random.chance(1 / 700)) person.browsers = { ...person.browsers, laptop: makeBrowser(random, 'laptop') };
}

/** Most people buy what they know. */
const renewed = (old: Person['browsers']['phone'], sort: 'laptop' | 'phone', random: Random) =>
  random.chance(0.8) ? imitate(old) : makeBrowser(random, sort);

let typos = 0;

/** A sign-in, and before some of them passwords that were mistyped or not remembered. */
function signIn(
  person: Person,
  { with: sort }: Session,
  at: number,
  where: Attempt['where'],
  random: Random,
): Attempt[] {
  const isClearer = person.kind.startsWith('Private windows');
  const slips = random.chance(0.01) ? 3 : random.chance(0.05) ? 1 : 0;
  const base = {
    kind: person.kind,
    isHonest: true,
    person,
    account: person.account,
    where,
    browser: person.browsers[sort],
  };
  const clearsCookies = isClearer ? random.chance(0.9) : random.chance(0.01);
  const wrong = Array.from({ length: slips }, (_, n) => {
    typos += 1;
    return { ...base, at: at - (slips - n) * 20, isRight: false, password: `typo-${typos}`, clearsCookies: false };
  });
  return [...wrong, { ...base, at, isRight: true, password: `own-${person.account}`, clearsCookies }];
}
