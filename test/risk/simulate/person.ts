import { type Browser, makeBrowser } from './browsers.ts';
import { type City, type Country, countries } from './countries.ts';
import type { Random } from './random.ts';
import type { Network, World } from './world.ts';

export type PersonKind = (typeof personKinds)[number][1];

/** Who uses the tenant, in which parts. */
const personKinds = [
  [42, 'Commuters (home, office, phone)'],
  [20, 'At home, a few times a week'],
  [9, 'Travellers'],
  [9, 'Shift workers'],
  [8, 'Users of a VPN or relay'],
  [6, 'Private windows, cookies cleared'],
  [6, 'Seldom, every few weeks'],
] as const;

export type Office = {
  readonly country: Country;
  readonly city: City;
  readonly networks: readonly Network[];
  readonly isInfected: boolean;
};

/** Where a VPN comes out, by country; the first is the usual one. */
export type Exits = readonly (readonly Network[])[];

export type Person = {
  readonly account: string;
  readonly kind: PersonKind | 'Office with a guesser inside';
  readonly hasMfa: boolean;
  /** Until they are made to replace it. */
  isBreached: boolean;
  readonly country: Country;
  readonly city: City;
  readonly operator: { readonly fixed: number; readonly mobile: number };
  /** Whether the router at home gets another address every few days. */
  readonly isDynamic: boolean;
  readonly office: Office | undefined;
  readonly exits: Exits | undefined;
  /** When they usually begin, in hours of local time. */
  readonly morning: number;
  readonly evening: number;
  browsers: { laptop: Browser; phone: Browser };
};

const userShares = countries.map((country) => [country.users, country] as const);

/** A company's network: everybody in it comes from one or two addresses. One in twelve has somebody in it who guesses. */
export function makeOffice(world: World, random: Random, index: number): Office {
  const country = random.pickWeighted(userShares);
  const city = random.pick(country.cities);
  const kind = random.chance(0.1) ? 'private' : 'public';
  const networks = Array.from({ length: 1 + random.int(2) }, () => world.newNetwork(country, city, kind));
  return { country, city, networks, isInfected: index % 12 === 5 };
}

/** Five VPNs with four networks in each of eight countries, and relays, which come out near their users. */
export function makeExits(world: World, random: Random, country: Country): Exits {
  const networksIn = (where: Country, count: number) =>
    Array.from({ length: count }, () => world.hosting(where, random));
  if (random.chance(0.4)) return [networksIn(country, 20)];
  const favourite = random.chance(0.6) ? country : random.pick(countries);
  return [networksIn(favourite, 4), ...Array.from({ length: 7 }, () => networksIn(random.pick(countries), 4))];
}

export function makePerson(world: World, random: Random, index: number, offices: readonly Office[]): Person {
  const kind = random.pickWeighted(personKinds);
  const worksAway =
    kind.startsWith('Commuters') || kind === 'Travellers' || kind === 'Shift workers' || random.chance(0.3);
  const office = worksAway ? random.pick(offices) : undefined;
  const country = office?.country ?? random.pickWeighted(userShares);
  return {
    account: `person-${index}`,
    kind: office?.isInfected && kind.startsWith('Commuters') ? 'Office with a guesser inside' : kind,
    hasMfa: random.chance(0.25),
    isBreached: random.chance(0.06),
    country,
    city: office?.city ?? random.pick(country.cities),
    operator: { fixed: random.pickWeighted(operatorShares), mobile: random.pickWeighted(operatorShares) },
    isDynamic: random.chance(0.3),
    office,
    exits: kind.startsWith('Users of a VPN') ? makeExits(world, random, country) : undefined,
    morning: random.normal(8.5, 1),
    evening: random.normal(20, 1.5),
    browsers: { laptop: makeBrowser(random, 'laptop'), phone: makeBrowser(random, 'phone') },
  };
}

const operatorShares = [
  [0.45, 0],
  [0.35, 1],
  [0.2, 2],
] as const;
