import type { Observation, ObservedPlace } from '../../../server/risk/profile/profile.ts';

type Where = Pick<Observation, 'ip' | 'network' | 'place'>;

const located = (country: string, latitude: number, longitude: number, accuracy_km = 20): ObservedPlace => ({
  kind: 'located',
  country,
  latitude,
  longitude,
  accuracy_km,
});

const cities = {
  berlin: located('DE', 52.52, 13.4),
  potsdam: located('DE', 52.4, 13.06),
  munich: located('DE', 48.14, 11.58),
  basel: located('CH', 47.56, 7.59),
  mulhouse: located('FR', 47.75, 7.34),
  paris: located('FR', 48.86, 2.35),
  madrid: located('ES', 40.42, -3.7),
  new_york: located('US', 40.71, -74.01),
  bangkok: located('TH', 13.76, 100.5),
  lagos: located('NG', 6.52, 3.38),
  /** A carrier's gateway, somewhere in Germany. */
  gateway: located('DE', 50.11, 8.68, 200),
} as const;

/** A network at this place, and an address in it. */
export const on = (city: keyof typeof cities | ObservedPlace, third: number, host = 7): Where => ({
  ip: `203.0.${third}.${host}`,
  network: `203.0.${third}.0/24`,
  place: typeof city === 'string' ? cities[city] : city,
});

/** The same place in the networks of one operator. */
export const onOperator = (city: keyof typeof cities, asn: number, third: number): Where => ({
  ...on(city, third),
  place: { ...cities[city], asn },
});

export const onV6 = (city: keyof typeof cities, prefix: string, host: string): Where => ({
  ip: `${prefix}${host}`,
  network: `${prefix}:/48`,
  place: cities[city],
});
