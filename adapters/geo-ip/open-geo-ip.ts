import type { OpenDataFile } from '../data-files/watch-file.ts';
import { type Address, isPrivate, parseAddress, tunnelledAddress } from '../ip-address/parse-address.ts';
import { openBundledData } from './bundled-data.ts';
import type { GeoDatabase } from './geo-database.ts';
import type { FindPlace, GeoIp, GeoIpSource, Known, Place } from './geo-ip.ts';

type Database = OpenDataFile<GeoDatabase>;

/**
 * Where addresses are, by these databases: the first that locates one does, and all of them add what else they know. Where,
 * or while, none of them locates, the data that come with the program do; throws when these are missing.
 */
export function openGeoIp(databases: readonly Database[] = []): GeoIp {
  const those = (purpose: GeoDatabase['purpose']) => databases.filter(({ current }) => current()?.purpose === purpose);
  // A database that locates goes on doing so, so what nobody needs at the start nobody will need.
  const bundled = those('locates').length > 0 ? [] : [openBundledData()];
  const opened_at = new Date();
  return {
    locate(ip) {
      const locating = those('locates').map(finder);
      return locate(ip, locating.length > 0 ? locating : bundled, those('adds').map(finder));
    },
    source: () => describe(those('locates')[0], opened_at),
  };
}

function describe(database: Database | undefined, opened_at: Date): GeoIpSource {
  const [known, loaded_at = opened_at] = [database?.current(), database?.loadedAt()];
  if (!known) return { name: 'GeoLite2-City of geoip-lite', loaded_at };
  return { name: known.type, built_at: known.built_at, loaded_at };
}

/** Damage inside a database shows when one of its addresses is looked up: that one is unknown, the others are not. */
const finder =
  ({ current, reportDamage }: Database): FindPlace =>
  (address) => {
    try {
      return current()?.find(address);
    } catch {
      reportDamage('some addresses cannot be looked up');
      return undefined;
    }
  };

function locate(ip: string, places: readonly FindPlace[], adding: readonly FindPlace[]): Place {
  try {
    const given = parseAddress(ip);
    if (!given) return { kind: 'unknown' };
    if (isPrivate(given)) return { kind: 'private' };
    // What is carried inside another address is where its packets go, and so where its user is.
    return describePlace(tunnelledAddress(given) ?? given, places, adding);
  } catch {
    return { kind: 'unknown' };
  }
}

function describePlace(address: Address, places: readonly FindPlace[], adding: readonly FindPlace[]): Place {
  if (isPrivate(address)) return { kind: 'unknown' };
  const found = firstOf(places, address) ?? {};
  const added = adding.map((find) => find(address));
  const known: Known = Object.assign({}, ...added.toReversed(), found);
  const isHiding = [found, ...added].some((one) => one?.is_anonymous);
  const isLocated = known.country !== undefined || known.latitude !== undefined;
  return { ...known, ...(isHiding ? { is_anonymous: true } : {}), kind: isLocated ? 'located' : 'unknown' };
}

function firstOf(places: readonly FindPlace[], address: Address): Known | undefined {
  for (const find of places) {
    const found = find(address);
    if (found) return found;
  }
  return undefined;
}
