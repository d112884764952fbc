import { networkOf } from '../../../server/http/network-of.ts';
import type { Observation, ObservedPlace } from '../../../server/risk/profile/profile.ts';
import { type City, type Country, countries } from './countries.ts';
import type { Random } from './random.ts';

/** A /24 or /48, where the data believe it is, and how its addresses are given out. */
export type Network = {
  readonly network: string;
  readonly place: ObservedPlace;
  readonly ipOf: (random: Random) => string;
};

/** An address as it is seen. */
export type Where = Pick<Observation, 'ip' | 'network' | 'place'>;

export const addressIn = ({ network, place, ipOf }: Network, random: Random): Where => ({
  network,
  place,
  ip: ipOf(random),
});

/** A house or an office seen from outside: one address of the network, or, of IPv6, any of a prefix of its own. */
export function atOneAddress(network: Network, random: Random): Network {
  const ip = network.ipOf(random);
  return ip.includes(':') ? network : { ...network, ipOf: () => ip };
}

/** An operator's networks in a country. */
type Operator = { readonly networks: readonly Network[] };

type Markets = {
  readonly fixed: readonly Operator[];
  readonly mobile: readonly Operator[];
  readonly hosting: readonly Operator[];
};

export type World = {
  readonly of: (country: Country) => Markets;
  /** A network of its own: an office, a hotel. */
  readonly newNetwork: (country: Country, city: City, kind?: 'public' | 'private') => Network;
  readonly hosting: (country: Country, random: Random) => Network;
  readonly residential: (country: Country, random: Random) => Network;
  readonly mobile: (country: Country, random: Random) => Network;
};

/** What data of locations get wrong: published comparisons of free databases lie around these. */
const notInData = 0.01;
const wrongCountry = 0.003;
const wrongCity = 0.2;

const operatorShares = [0.45, 0.35, 0.2] as const;

/** The internet as far as people and attackers here use it. `hasAsn`: whether the data name operators. */
export function buildWorld(random: Random, hasAsn: boolean): World {
  let used = 0;
  let asn = 64_512;

  const locate = (country: Country, city: City, accuracy_km: number, operator: number): ObservedPlace => {
    if (random.chance(notInData)) return { kind: 'unknown' };
    const seen = random.chance(wrongCountry) ? random.pick(countries) : country;
    const isRight = seen === country && !random.chance(wrongCity);
    const { latitude, longitude } = isRight ? city : random.pick(seen.cities);
    return {
      kind: 'located',
      country: seen.code,
      latitude,
      longitude,
      accuracy_km,
      asn: hasAsn ? operator : undefined,
    };
  };

  const makeNetwork = (place: ObservedPlace, isV6: boolean): Network => {
    used += 1;
    const [high, low] = [used >> 8, used & 255];
    if (isV6) {
      const prefix = `2a0${high >> 12}:${(high & 4095).toString(16)}:${low.toString(16)}`;
      const part = (r: Random) => r.int(65_536).toString(16);
      const ipOf = (r: Random) => `${prefix}:${part(r)}:${part(r)}:${part(r)}:${part(r)}:${part(r)}`;
      return { network: networkOf(`${prefix}::1`), place, ipOf };
    }
    const prefix = `${20 + (high >> 8)}.${high & 255}.${low}`;
    return { network: `${prefix}.0/24`, place, ipOf: (r) => `${prefix}.${1 + r.int(254)}` };
  };

  const makeOperator = (country: Country, count: number, accuracy_km: number, v6Share: number): Operator => {
    asn += 1;
    const networks = Array.from({ length: count }, () =>
      makeNetwork(locate(country, random.pick(country.cities), accuracy_km, asn), random.chance(v6Share)),
    );
    return { networks };
  };

  const markets = new Map(
    countries.map((country) => [
      country,
      {
        fixed: operatorShares.map((share) => makeOperator(country, Math.round(share * 900), 20, 0.3)),
        // A carrier's addresses come out at few gateways, far from the phone.
        mobile: operatorShares.map((share) => makeOperator(country, Math.round(share * 150), 200, 0.4)),
        hosting: operatorShares.map((share) => makeOperator(country, Math.round(share * 300), 50, 0.05)),
      },
    ]),
  );
  const of = (country: Country): Markets => markets.get(country) as Markets;
  const anyOf = (operators: readonly Operator[], r: Random): Network =>
    r.pick(r.pickWeighted(operators.map((operator, n) => [operatorShares[n] ?? 0, operator] as const)).networks);

  return {
    of,
    newNetwork(country, city, kind = 'public') {
      asn += 1;
      const place: ObservedPlace = kind === 'private' ? { kind: 'private' } : locate(country, city, 20, asn);
      return atOneAddress(makeNetwork(place, false), random);
    },
    hosting: (country, r) => anyOf(of(country).hosting, r),
    residential: (country, r) => anyOf(of(country).fixed, r),
    mobile: (country, r) => anyOf(of(country).mobile, r),
  };
}
