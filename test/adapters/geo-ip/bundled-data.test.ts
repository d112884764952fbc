import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openBundledData } from '../../../adapters/geo-ip/bundled-data.ts';
import { openGeoIp } from '../../../adapters/geo-ip/open-geo-ip.ts';

const folder = mkdtempSync(join(tmpdir(), 'bastion-geo-'));
afterAll(() => rmSync(folder, { recursive: true }));

const geo = openGeoIp();
const geoipLite = createRequire(import.meta.url)('geoip-lite');
const ipv4 = fc.ipV4().filter((ip) => geo.locate(ip).kind !== 'private');

describe('what is no public address has no place', () => {
  it.each([
    '',
    ' ',
    'unknown',
    '1',
    '1.2.3',
    '0x7f.0.0.1',
    '256.1.1.1',
    '8.8.8.8 ',
    '8.8.8.8:443',
    '[::1]',
    ':',
    '%',
    '::%',
  ])('%j is unknown, since it is no address or nobody is there', (text) => {
    expect(geo.locate(text)).toEqual({ kind: 'unknown' });
  });

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.1.1',
    '100.64.0.1',
    '::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
  ])('%s is private', (ip) => {
    expect(geo.locate(ip)).toEqual({ kind: 'private' });
  });

  it.each(['0.0.0.0', '255.255.255.255', '224.0.0.1', '192.0.2.1', '::', 'ff02::1', '2001:db8::1'])(
    '%s is unknown',
    (ip) => {
      expect(geo.locate(ip)).toEqual({ kind: 'unknown' });
    },
  );

  it('a private address inside a public one that carries it is nowhere: nobody is reached by it', () => {
    expect(geo.locate('2002:0a00:0001::1')).toEqual({ kind: 'unknown' });
    expect(geo.locate('64:ff9b::127.0.0.1')).toEqual({ kind: 'unknown' });
  });

  it('nothing that anybody writes as an address throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void geo.locate(text)));
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f:.%/]{0,45}$/), (text) => void geo.locate(text)),
      { numRuns: 500 },
    );
    for (const value of [undefined, null, 7, {}, Symbol('ip')]) {
      expect(geo.locate(value as never)).toEqual({ kind: 'unknown' });
    }
  });
});

describe('the data that come with the program', () => {
  it('locate addresses of both families, down to the city', () => {
    expect(geo.locate('5.188.10.1')).toEqual({
      kind: 'located',
      country: 'HR',
      region: '18',
      city: 'Pula',
      latitude: 44.8239,
      longitude: 13.8958,
      accuracy_km: 1000,
    });
    expect(geo.locate('2a01:4f8::1')).toMatchObject({ kind: 'located', country: 'DE' });
  });

  it('say the same of every IPv4 address as the library that they belong to', () => {
    fc.assert(
      fc.property(ipv4, (ip) => {
        const theirs = geoipLite.lookup(ip);
        const { kind, country = '', city = '', accuracy_km } = geo.locate(ip);
        expect({ country, city }).toEqual({ country: theirs?.country ?? '', city: theirs?.city ?? '' });
        if (kind === 'located' && accuracy_km) expect(accuracy_km).toBe(theirs.area);
      }),
      { numRuns: 2_000 },
    );
  });

  it('locate IPv4 the same however IPv6 carries it: mapped, by 6to4, Teredo or NAT64', () => {
    const located = geo.locate('5.188.10.1');
    expect(geo.locate('::ffff:5.188.10.1')).toEqual(located);
    expect(geo.locate('::FFFF:05bc:0a01')).toEqual(located);
    expect(geo.locate('2002:05bc:0a01::1')).toEqual(located);
    expect(geo.locate('2001:0:808:808:0:0:fa43:f5fe')).toEqual(located);
    expect(geo.locate('64:ff9b::5.188.10.1')).toEqual(located);
  });

  it('say what they are and when they were opened', () => {
    expect(geo.source()).toMatchObject({ name: 'GeoLite2-City of geoip-lite', loaded_at: expect.any(Date) });
  });

  it('are refused when they are missing, empty or cut off', () => {
    expect(() => openBundledData(join(folder, 'nowhere'))).toThrow(/ENOENT/);
    for (const name of ['geoip-city.dat', 'geoip-city6.dat', 'geoip-city-names.dat'])
      writeFileSync(join(folder, name), Buffer.alloc(48 * 88));
    openBundledData(folder);
    for (const size of [0, 48 * 88 - 1]) {
      writeFileSync(join(folder, 'geoip-city6.dat'), Buffer.alloc(size));
      expect(() => openBundledData(folder)).toThrow('geoip-city6.dat is cut off: install geoip-lite again');
    }
  });
});
