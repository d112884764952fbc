import { parseAddress } from '../ip-address/parse-address.ts';
import type { FindPlace } from './geo-ip.ts';
import { type Mmdb, readMmdb } from './read-mmdb.ts';
import { readRecord } from './read-record.ts';

/** A database of an operator. `adds`: it says something of an address, but not where it is. */
export type GeoDatabase = {
  readonly purpose: 'locates' | 'adds';
  readonly type: string;
  readonly built_at: Date;
  readonly find: FindPlace;
};

/** The kinds of databases that are of use here, by the words in their types. */
const KINDS: readonly (readonly [RegExp, GeoDatabase['purpose']])[] = [
  [/\b(City|Country|Enterprise|Insights|Location)\b/i, 'locates'],
  [/\b(ASN|ISP|Anonymous)\b/i, 'adds'],
];

/** Reads a database; throws an error that says why it cannot be used, also in place of `before`. */
export async function parseGeoDatabase(content: Buffer, before: GeoDatabase | undefined): Promise<GeoDatabase> {
  const mmdb = await readMmdb(content);
  const purpose = KINDS.find(([words]) => words.test(mmdb.type))?.[1];
  if (!purpose) throw new Error(`it is a ${nameOf(mmdb)} database; needed is one of cities, countries or AS numbers`);
  if (before && before.purpose !== purpose)
    throw new Error(`it is a ${nameOf(mmdb)} database and was ${before.type} before; start anew to change that`);
  probe(mmdb);
  return { purpose, type: nameOf(mmdb), built_at: mmdb.built_at, find: (address) => readRecord(mmdb.find(address)) };
}

const nameOf = ({ type }: Mmdb): string => type.replace(/[^\w .-]/g, '').slice(0, 60);

/** Looks up addresses all over the internet, so that damage shows before anybody depends on it. */
function probe({ find }: Mmdb): void {
  for (let i = 0; i < 1024; i += 1) {
    const [ipv4, ipv6] = [`${i >> 2}.${((i & 3) << 6) + 8}.8.8`, `${(0x2000 + i * 8).toString(16)}:1f8::8`];
    try {
      for (const address of [parseAddress(ipv4), parseAddress(ipv6)]) readRecord(address && find(address));
    } catch (cause) {
      throw new Error('it is damaged: some addresses cannot be looked up', { cause });
    }
  }
}
