import { type Address, parseAddress, tunnelledAddress } from '../ip-address/parse-address.ts';
import { openBundledData } from './bundled-data.ts';
import type { FindPlace, GeoIp, Place } from './geo-ip.ts';

/** Where addresses are, by the data that come with the program. Throws when these are missing. */
export function openGeoIp(): GeoIp {
  const find = openBundledData();
  const source = { name: 'GeoLite2 City of geoip-lite', loaded_at: new Date() };
  return { locate: (ip) => locate(find, ip), source: () => source };
}

/** What is carried inside another address is where its packets go, and so where its user is. */
function locate(find: FindPlace, ip: string): Place {
  try {
    const given = parseAddress(ip);
    if (!given) return { kind: 'unknown' };
    if (given.isPrivate) return { kind: 'private' };
    return place(find, tunnelledAddress(given) ?? given);
  } catch {
    return { kind: 'unknown' };
  }
}

function place(find: FindPlace, address: Address): Place {
  const known = address.isPrivate ? undefined : find(address);
  return known && Object.keys(known).length > 0 ? { kind: 'located', ...known } : { kind: 'unknown' };
}
