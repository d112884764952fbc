import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createDataFiles, type DataFiles } from '../../../adapters/data-files/data-files.ts';
import type { GeoIp } from '../../../adapters/geo-ip/geo-ip.ts';
import { openGeoDatabases } from '../../../adapters/geo-ip/open-geo-databases.ts';
import { openGeoIp } from '../../../adapters/geo-ip/open-geo-ip.ts';
import { recordLog } from '../../support/silent-log.ts';
import { type MmdbValue, uint, writeMmdb } from '../support/write-mmdb.ts';

const folder = mkdtempSync(join(tmpdir(), 'bastion-mmdb-'));
const opened: DataFiles[] = [];
let count = 0;
afterEach(() => opened.splice(0).map((files) => files.close()));
afterAll(() => rmSync(folder, { recursive: true }));

function put(content: Buffer | string): string {
  count += 1;
  const path = join(folder, `${count}.mmdb`);
  writeFileSync(path, content);
  return path;
}

async function open(
  contents: readonly (Buffer | string)[],
): Promise<{ geo: GeoIp; files: DataFiles; log: ReturnType<typeof recordLog> }> {
  const log = recordLog();
  const files = createDataFiles(log);
  opened.push(files);
  return { geo: openGeoIp(await openGeoDatabases(contents.map(put), files)), files, log };
}

const country = (iso_code: string) => ({ country: { iso_code } });
const vienna = {
  ...country('AT'),
  city: { names: { en: 'Vienna', de: 'Wien' } },
  subdivisions: [{ iso_code: '9' }],
  location: { latitude: 48.2085, longitude: 16.3721, accuracy_radius: uint(20) },
};
const cities: Readonly<Record<string, MmdbValue>> = {
  '5.0.0.0/8': country('DE'),
  '5.9.0.0/16': vienna,
  '5.9.9.9/32': country('CH'),
  '2a01:4f8::/32': country('FI'),
  '2a01:4f8:1::/48': vienna,
};
const known = {
  kind: 'located',
  country: 'AT',
  region: '9',
  city: 'Vienna',
  latitude: 48.2085,
  longitude: 16.3721,
  accuracy_km: 20,
};

describe('a database that cannot be used is refused at the start, with what is wrong', () => {
  const whole = writeMmdb(cities);
  const broken: readonly [string, Buffer | string, RegExp][] = [
    ['empty', '', /it is empty/],
    ['text', '<!doctype html><title>404</title>', /no MMDB database, or is cut off or damaged/],
    ['its first half', whole.subarray(0, whole.length / 2), /no MMDB database, or is cut off or damaged/],
    ['without its last byte', whole.subarray(0, -1), /no MMDB database, or is cut off or damaged/],
    ['without its beginning', whole.subarray(6), /search tree/],
    [
      'of another kind',
      writeMmdb(cities, { type: 'GeoIP2-Domain' }),
      /it is a GeoIP2-Domain database; needed is one of cities/,
    ],
    ['with a tree that leads nowhere', damage(whole, 0, 'f7'), /some addresses cannot be looked up|search tree/],
  ];

  it.each(broken)('%s', async (_, content, reason) => {
    await expect(open([content])).rejects.toThrow(reason);
    await expect(open([content])).rejects.toMatchObject({
      name: 'SettingError',
      message: expect.stringContaining(folder),
    });
  });

  it('a folder, a device and a path where nothing is', async () => {
    const files = createDataFiles(recordLog());
    await expect(openGeoDatabases([folder], files)).rejects.toThrow(/it is no file/);
    await expect(openGeoDatabases(['/dev/zero'], files)).rejects.toThrow(/it is no file/);
    await expect(openGeoDatabases([join(folder, 'nowhere')], files)).rejects.toThrow(
      /nowhere, which cannot be used: it is not there/,
    );
    files.close();
  });
});

function damage(content: Buffer, at: number, hex: string): Buffer {
  const copy = Buffer.from(content);
  Buffer.from(hex.repeat(64), 'hex').copy(copy, at);
  return copy;
}

describe('a mounted database', () => {
  it.each([24, 28, 32] as const)(
    'with records of %i bits: the narrowest network of an address says where it is',
    async (record_size) => {
      const { geo } = await open([writeMmdb(cities, { record_size })]);
      expect(geo.locate('5.1.1.1')).toEqual({ kind: 'located', country: 'DE' });
      expect(geo.locate('5.9.0.0')).toEqual(known);
      expect(geo.locate('5.9.9.8')).toEqual(known);
      expect(geo.locate('5.9.9.9')).toEqual({ kind: 'located', country: 'CH' });
      expect(geo.locate('5.9.255.255')).toEqual(known);
      expect(geo.locate('5.10.0.0')).toEqual({ kind: 'located', country: 'DE' });
      expect(geo.locate('4.255.255.255')).toEqual({ kind: 'unknown' });
      expect(geo.locate('6.0.0.0')).toEqual({ kind: 'unknown' });
    },
  );

  it('tells neighbours of IPv6 apart', async () => {
    const { geo } = await open([writeMmdb(cities)]);
    expect(geo.locate('2a01:4f7:ffff:ffff:ffff:ffff:ffff:ffff')).toEqual({ kind: 'unknown' });
    expect(geo.locate('2a01:4f8::1')).toEqual({ kind: 'located', country: 'FI' });
    expect(geo.locate('2a01:4f8:0:ffff:ffff:ffff:ffff:ffff')).toEqual({ kind: 'located', country: 'FI' });
    expect(geo.locate('2a01:4f8:1::')).toEqual(known);
    expect(geo.locate('2a01:4f8:2::')).toEqual({ kind: 'located', country: 'FI' });
    expect(geo.locate('2a01:4f9::')).toEqual({ kind: 'unknown' });
  });

  it('locates IPv4 however IPv6 carries it', async () => {
    const { geo } = await open([writeMmdb(cities)]);
    for (const ip of ['::ffff:5.9.1.1', '2002:0509:0101::1', '2001:0:1:2:3:4:faf6:fefe', '64:ff9b::5.9.1.1']) {
      expect(geo.locate(ip), ip).toEqual(known);
    }
  });

  it('of IPv4 alone knows no IPv6 address, whose first bits it could mistake for one', async () => {
    const { geo } = await open([
      writeMmdb({ '32.0.0.0/8': country('US'), '42.0.0.0/8': country('CN') }, { ip_version: 4 }),
    ]);
    expect(geo.locate('42.1.1.1')).toEqual({ kind: 'located', country: 'CN' });
    expect(geo.locate('2a01:4f8::1')).toEqual({ kind: 'unknown' });
    expect(geo.locate('2001:4860::1')).toEqual({ kind: 'unknown' });
    expect(geo.locate('::ffff:42.1.1.1')).toEqual({ kind: 'located', country: 'CN' });
  });

  it('is asked alone: of what it does not have, the older data that come with the program say nothing', async () => {
    const { geo } = await open([writeMmdb(cities)]);
    expect(openGeoIp().locate('138.201.0.1').kind).toBe('located');
    expect(geo.locate('138.201.0.1')).toEqual({ kind: 'unknown' });
  });

  it('does not place private addresses, whatever it has of them', async () => {
    const { geo } = await open([writeMmdb({ '10.0.0.0/8': country('DE'), 'fc00::/7': country('DE') })]);
    expect(geo.locate('10.1.1.1')).toEqual({ kind: 'private' });
    expect(geo.locate('fd00::1')).toEqual({ kind: 'private' });
  });

  it('says what it is and when it was built', async () => {
    const { geo } = await open([writeMmdb(cities, { type: 'GeoLite2-City', built_at: 1_790_000_000 })]);
    expect(geo.source()).toEqual({
      name: 'GeoLite2-City',
      built_at: new Date(1_790_000_000_000),
      loaded_at: expect.any(Date),
    });
  });

  it('is believed where it is right: no country that is none, no point off the earth, no number of another kind', async () => {
    const odd = {
      country: { iso_code: 'Germany' },
      city: { names: { en: 7 } },
      subdivisions: 'none',
      location: { latitude: 91, longitude: 7 },
      traits: { autonomous_system_number: 'AS1', is_anonymous: 'yes' },
    };
    const { geo } = await open([writeMmdb({ '5.0.0.0/8': odd, '6.0.0.0/8': 'text', '7.0.0.0/8': [uint(1)] })]);
    for (const ip of ['5.1.1.1', '6.1.1.1', '7.1.1.1']) expect(geo.locate(ip)).toEqual({ kind: 'unknown' });
  });
});

describe('several databases', () => {
  const asn = { autonomous_system_number: uint(24940), autonomous_system_organization: 'Hetzner Online GmbH' };

  it('one of AS numbers adds to those of places, also to the one that comes with the program', async () => {
    const numbers = writeMmdb(
      { '5.0.0.0/8': asn, '138.201.0.0/16': asn, '45.155.205.0/24': asn },
      { type: 'GeoLite2-ASN' },
    );
    const { geo } = await open([writeMmdb(cities), numbers]);
    expect(geo.locate('5.9.1.1')).toEqual({ ...known, asn: 24940, as_org: 'Hetzner Online GmbH' });
    const { geo: withBundled } = await open([numbers]);
    expect(withBundled.locate('138.201.0.1')).toMatchObject({ kind: 'located', country: 'DE', asn: 24940 });
    expect(withBundled.locate('45.155.205.1')).toEqual({ kind: 'unknown', asn: 24940, as_org: 'Hetzner Online GmbH' });
  });

  it('the first that locates an address does', async () => {
    const own = writeMmdb({ '5.9.1.0/24': country('FR') }, { type: 'Own-Country' });
    const { geo } = await open([own, writeMmdb(cities)]);
    expect(geo.locate('5.9.1.1')).toEqual({ kind: 'located', country: 'FR' });
    expect(geo.locate('5.9.2.1')).toEqual(known);
    expect(geo.source().name).toBe('Own-Country');
  });

  it('what any of them calls anonymous is, in each of the ways to say it', async () => {
    const ways = [
      'is_anonymous',
      'is_anonymous_proxy',
      'is_anonymous_vpn',
      'is_hosting_provider',
      'is_tor_exit_node',
      'is_satellite_provider',
      'is_anycast',
    ];
    const entries = ways.map((way, i) => [`5.9.${i}.0/24`, { [way]: true }] as const);
    const inTraits = ways.map((way, i) => [`6.9.${i}.0/24`, { ...country('DE'), traits: { [way]: true } }] as const);
    const { geo } = await open([
      writeMmdb({ ...cities, ...Object.fromEntries(inTraits), '7.0.0.0/8': country('A1'), '8.0.0.0/8': country('EU') }),
      writeMmdb(Object.fromEntries(entries), { type: 'GeoIP2-Anonymous-IP' }),
    ]);
    for (const i of ways.keys()) {
      expect(geo.locate(`5.9.${i}.1`)).toEqual({ ...known, is_anonymous: true });
      expect(geo.locate(`6.9.${i}.1`)).toEqual({ kind: 'located', country: 'DE', is_anonymous: true });
    }
    expect(geo.locate('5.9.99.1')).toEqual(known);
    expect(geo.locate('7.1.1.1')).toEqual({ kind: 'unknown', is_anonymous: true });
    expect(geo.locate('8.1.1.1')).toEqual({ kind: 'unknown' });
  });
});

describe('a database that is cut off or damaged anywhere', () => {
  const whole = writeMmdb(cities);
  const addresses = ['5.9.9.9', '5.1.1.1', '2a01:4f8:1::1', '2a01:4f8::1', '8.8.8.8', 'x'];
  const readAll = ({ geo }: { geo: GeoIp }) => addresses.map((ip) => geo.locate(ip).kind);

  it('is refused wherever it is cut', async () => {
    const cuts = fc.integer({ min: 0, max: whole.length - 1 });
    await fc.assert(
      fc.asyncProperty(cuts, async (length) => {
        await expect(open([whole.subarray(0, length)])).rejects.toMatchObject({ name: 'SettingError' });
      }),
    );
  });

  it('is refused or read, and never throws while an address is looked up', async () => {
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(changes, async (bytes) => {
        const content = Buffer.from(whole);
        for (const [at, byte] of bytes) content[at] = byte;
        const result = await open([content]).then(readAll, (error) => error.name);
        expect(result === 'SettingError' || Array.isArray(result)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('tells of damage that shows later, once, and knows the other addresses still', async () => {
    // The name of the type of the only value that no probe comes by becomes one that there is not.
    const content = writeMmdb({ '5.9.9.9/32': { odd: 'value' }, '6.0.0.0/8': country('DE') });
    content[content.indexOf('odd') - 2] = 0x00;
    content[content.indexOf('odd') - 1] = 0xff;
    const { geo, files, log } = await open([content]);
    for (let i = 0; i < 3; i += 1) expect(geo.locate('5.9.9.9')).toEqual({ kind: 'unknown' });
    expect(geo.locate('6.9.9.9')).toEqual({ kind: 'located', country: 'DE' });
    expect(files.list()).toMatchObject([{ problem: 'some addresses cannot be looked up' }]);
    expect(log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });
});

describe('a database that may be broken at the start, and is', () => {
  it.each([
    ['one that locates, for which the data of the program stand in', cities, {}, known],
    [
      'one that adds',
      { '5.0.0.0/8': { autonomous_system_number: uint(65_000) } },
      { type: 'GeoLite2-ASN' },
      { asn: 65_000 },
    ],
  ])('is in use once it is mended: %s', async (_, entries, options, expected) => {
    const files = createDataFiles(recordLog(), { interval_ms: 20, mayBeBroken: true });
    opened.push(files);
    const path = put(Buffer.from('no database'));
    const geo = openGeoIp(await openGeoDatabases([path], files));
    const bundled = openGeoIp();
    expect(geo.locate('5.9.1.1')).toEqual(bundled.locate('5.9.1.1'));
    expect(geo.source().name).toBe(bundled.source().name);
    renameSync(put(writeMmdb(entries, options)), path);
    await expect.poll(() => geo.locate('5.9.1.1')).toMatchObject(expected);
    expect(files.list()[0]?.problem).toBeUndefined();
  });
});

describe('a database that is replaced by one of another purpose', () => {
  it('is refused, since addresses would lose their places', async () => {
    const log = recordLog();
    const files = createDataFiles(log, { interval_ms: 20 });
    opened.push(files);
    const path = put(writeMmdb(cities));
    const geo = openGeoIp(await openGeoDatabases([path], files));
    renameSync(put(writeMmdb(cities, { type: 'GeoLite2-ASN' })), path);
    await expect.poll(() => files.list()[0]?.problem).toMatch(/it is a GeoLite2-ASN database and was Test-City before/);
    expect(geo.locate('5.9.1.1')).toEqual(known);
    renameSync(put(writeMmdb({ '5.0.0.0/8': country('SE') })), path);
    await expect.poll(() => geo.locate('5.9.1.1')).toEqual({ kind: 'located', country: 'SE' });
    expect(files.list()[0]?.problem).toBeUndefined();
  });
});
