import { countryOf } from './country-of.ts';
import type { Known } from './geo-ip.ts';

type Fields = Readonly<Record<string, unknown>>;

const mapOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value ? value : undefined);
const numberOf = (value: unknown, least: number, most: number): number | undefined =>
  typeof value === 'number' && value >= least && value <= most ? value : undefined;

/** What says that an address tells nothing of where its user is: they are elsewhere, or it is at many places. */
const HIDING = [
  'is_anonymous',
  'is_anonymous_proxy',
  'is_anonymous_vpn',
  'is_anycast',
  'is_hosting_provider',
  'is_public_proxy',
  'is_residential_proxy',
  'is_satellite_provider',
  'is_tor_exit_node',
];

const MAX_ASN = 2 ** 32 - 1;
const HALF_WAY_ROUND_KM = 20_016;

/** What a record of MaxMind's databases (City, Country, Enterprise, ASN, ISP, Anonymous IP) says; undefined when nothing. */
export function readRecord(record: Fields | undefined): Known | undefined {
  if (!record) return undefined;
  const traits = { ...mapOf(record.traits), ...record };
  const { is_anonymous, country } = countryOf(mapOf(record.country).iso_code);
  const isHiding = is_anonymous || HIDING.some((name) => traits[name] === true);
  const known = {
    country,
    region: textOf(mapOf(Array.isArray(record.subdivisions) ? record.subdivisions[0] : undefined).iso_code),
    city: textOf(mapOf(mapOf(record.city).names).en),
    ...readPoint(mapOf(record.location)),
    asn: numberOf(traits.autonomous_system_number, 1, MAX_ASN),
    as_org: textOf(traits.autonomous_system_organization),
    is_anonymous: isHiding ? true : undefined,
  };
  const said = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
  return Object.keys(said).length > 0 ? said : undefined;
}

function readPoint({ latitude, longitude, accuracy_radius }: Fields): Partial<Known> {
  const point = { latitude: numberOf(latitude, -90, 90), longitude: numberOf(longitude, -180, 180) };
  if (point.latitude === undefined || point.longitude === undefined) return {};
  return { ...(point as Required<typeof point>), accuracy_km: numberOf(accuracy_radius, 0, HALF_WAY_ROUND_KM) };
}
