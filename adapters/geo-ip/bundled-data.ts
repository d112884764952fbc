import { fstatSync, openSync, readSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { countryOf } from './country-of.ts';
import type { FindPlace, Known } from './geo-ip.ts';

/**
 * The data of npm's geoip-lite, which lie there as tables sorted by address. Its own code holds all of them in memory
 * (109 MB in every worker); they are searched here where they lie. See `.github/adr/0012-where-addresses-are.md`.
 */
const RECORD_BYTES = { 4: 24, 6: 48 } as const;
const NAME_BYTES = 88;
const NO_NAME = 0xffffffff;
const DEGREE = 10_000;

type Table = { readonly fd: number; readonly bytes: number };

/** Opens the data; throws when they are missing or cut off. The files stay open until the process ends. */
export function openBundledData(folder = bundledFolder()): FindPlace {
  const tables = {
    4: openTable(`${folder}/geoip-city.dat`, RECORD_BYTES[4]),
    6: openTable(`${folder}/geoip-city6.dat`, RECORD_BYTES[6]),
  };
  const names = openTable(`${folder}/geoip-city-names.dat`, NAME_BYTES);
  return ({ family, bytes }) => {
    const record = findRecord(tables[family], RECORD_BYTES[family], Buffer.from(bytes));
    return record && readPlace(names, record.subarray(2 * bytes.length));
  };
}

function bundledFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('geoip-lite/package.json')), 'data');
}

function openTable(path: string, recordBytes: number): Table {
  const fd = openSync(path, 'r');
  const { size: bytes } = fstatSync(fd);
  if (bytes === 0 || bytes % recordBytes !== 0) throw new Error(`${path} is cut off: install geoip-lite again`);
  return { fd, bytes };
}

function read({ fd }: Table, length: number, position: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  if (readSync(fd, buffer, 0, length, position) !== length) throw new Error('the location data are cut off');
  return buffer;
}

/** How much is read at once as soon as what is looked for lies in it. */
const BLOCK_BYTES = 4096;

/** The record whose first and last address enclose this one. */
function findRecord(table: Table, size: number, address: Buffer): Buffer | undefined {
  let [from, to] = [0, table.bytes / size];
  while ((to - from) * size > BLOCK_BYTES) {
    const middle = (from + to) >>> 1;
    if (read(table, address.length, middle * size).compare(address) <= 0) from = middle;
    else to = middle;
  }
  const block = read(table, (to - from) * size, from * size);
  for (let at = block.length - size; at >= 0; at -= size) {
    const record = block.subarray(at, at + size);
    if (record.compare(address, 0, address.length, 0, address.length) > 0) continue;
    const isWithin = record.compare(address, 0, address.length, address.length, 2 * address.length) >= 0;
    return isWithin ? record : undefined;
  }
  return undefined;
}

/** `record`: the number of the name, latitude, longitude, radius; 4 bytes each. */
function readPlace(names: Table, record: Buffer): Known | undefined {
  const number = record.readUInt32BE(0);
  if (number === NO_NAME) return undefined;
  const name = read(names, NAME_BYTES, number * NAME_BYTES);
  const [region, city] = [textOf(name.subarray(2, 5)), textOf(name.subarray(42))];
  return {
    ...countryOf(textOf(name.subarray(0, 2))),
    ...(region ? { region } : {}),
    ...(city ? { city } : {}),
    ...readPoint(record),
  };
}

/** Where nothing is known the table has zeros; a place in the sea off Africa that is exact to 0 km does not exist. */
function readPoint(record: Buffer): Pick<Known, 'latitude' | 'longitude' | 'accuracy_km'> {
  const [latitude, longitude] = [record.readInt32BE(4) / DEGREE, record.readInt32BE(8) / DEGREE];
  const accuracy_km = record.readUInt32BE(12);
  return latitude === 0 && longitude === 0 && accuracy_km === 0 ? {} : { latitude, longitude, accuracy_km };
}

const textOf = (bytes: Buffer): string => bytes.toString('utf8').replace(/\0.*$/s, '');
