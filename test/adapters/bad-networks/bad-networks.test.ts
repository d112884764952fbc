import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BadNetworks } from '../../../adapters/bad-networks/bad-networks.ts';
import { openBadNetworks } from '../../../adapters/bad-networks/open-bad-networks.ts';
import { openNetworkLists } from '../../../adapters/bad-networks/open-network-lists.ts';
import { createDataFiles, type DataFiles } from '../../../adapters/data-files/data-files.ts';
import { recordLog } from '../../support/silent-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'bastion-bad-'));
let files: DataFiles;
beforeEach(() => {
  files = createDataFiles(recordLog(), { interval_ms: 20 });
});
afterEach(() => files.close());
afterAll(() => rmSync(folder, { recursive: true }));

async function open(lists: Readonly<Record<string, string>>): Promise<BadNetworks> {
  const paths = Object.entries(lists).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  });
  return openBadNetworks(await openNetworkLists(paths, files));
}

describe('a list that may be broken at the start, and is', () => {
  it('has nobody in it until it is mended, and keeps no other from being asked', async () => {
    files = createDataFiles(recordLog(), { interval_ms: 20, mayBeBroken: true });
    const networks = await open({ 'broken.txt': 'oops', 'good.txt': '5.5.5.0/24' });
    expect(networks.find('1.2.3.4')).toBeUndefined();
    expect(networks.find('5.5.5.5')).toEqual({ list: 'good.txt', network: '5.5.5.0/24' });
    writeFileSync(join(folder, 'broken.txt'), '1.2.3.4');
    await expect.poll(() => networks.find('1.2.3.4')).toEqual({ list: 'broken.txt', network: '1.2.3.4' });
  });
});

describe('a list that is none is refused', () => {
  it.each([
    ['a page that tells of an error', '<!doctype html>', 1],
    ['a name', '1.2.3.4\nexample.org\n', 2],
    ['half an address', '1.2.3.4\n1.2.3', 2],
    ['an address that cannot be', '1.2.3.256', 1],
    ['an address in octal', '010.0.0.1', 1],
    ['too long a prefix', '1.2.3.0/33', 1],
    ['too long a prefix of IPv6', '2001:db8::/129', 1],
    ['a prefix that is no number', '1.2.3.0/+8', 1],
    ['two prefixes', '1.2.3.0/24/8', 1],
    ['a netmask', '1.2.3.0/255.255.255.0', 1],
    ['a range', '1.2.3.0-1.2.3.9', 1],
    ['the whole internet', '0.0.0.0/0', 1],
    ['half of it', '128.0.0.0/1', 1],
    ['all of IPv6', '# all\n\n::/0', 3],
    ['all of IPv4, mapped', '::ffff:0.0.0.0/96', 1],
    ['a zone', 'fe80::1%eth0', 1],
    ['a line of Tor without its date', 'ExitAddress 1.2.3.4', 1],
  ])('%s', async (_, text, line) => {
    await expect(open({ 'wrong.txt': text })).rejects.toMatchObject({
      name: 'SettingError',
      message: expect.stringContaining(`wrong.txt, which cannot be used: line ${line} is no address and no network`),
    });
  });

  it('an empty file, as a failed download leaves it; one with comments only is meant', async () => {
    await expect(open({ 'wrong.txt': '' })).rejects.toThrow('it is empty');
    expect((await open({ 'none.txt': '# nobody\n' })).find('1.2.3.4')).toBeUndefined();
  });
});

describe('what is looked up', () => {
  it.each(['', 'x', '1.2.3', '1.2.3.4.5', '1.2.3.4/32', '::%', '%'])(
    '%j is in no list, being no address',
    async (text) => {
      const { find } = await open({ 'all.txt': '1.2.3.4\n::/16\n' });
      expect(find(text)).toBeUndefined();
      expect(find(undefined as never)).toBeUndefined();
    },
  );

  it('is found in its narrowest network, by the name of its list', async () => {
    const { find } = await open({
      'own.txt': '9.0.0.0/8\n9.9.0.0/16 # a host\n9.9.9.9\n  2a01:4f8::/32\r\n2a01:4f8:0:1::/64\n',
    });
    expect(find('9.9.9.9')).toEqual({ list: 'own.txt', network: '9.9.9.9' });
    expect(find('9.9.9.8')).toEqual({ list: 'own.txt', network: '9.9.0.0/16' });
    expect(find('9.8.9.9')).toEqual({ list: 'own.txt', network: '9.0.0.0/8' });
    expect(find('8.255.255.255')).toBeUndefined();
    expect(find('10.0.0.0')).toBeUndefined();
    expect(find('2a01:4f8:0:1:2::3')).toEqual({ list: 'own.txt', network: '2a01:4f8:0:1::/64' });
    expect(find('2a01:4f8:0:2::')).toEqual({ list: 'own.txt', network: '2a01:4f8::/32' });
    expect(find('2a01:4f7:ffff::')).toBeUndefined();
    expect(find('2a01:4f9::')).toBeUndefined();
  });

  it('is found by what it is and by what it carries, however that is written', async () => {
    const { find } = await open({ 'own.txt': '5.9.0.0/16\n::ffff:7.7.7.0/120\n2002:0808::/32\n' });
    for (const ip of ['::ffff:5.9.1.1', '::ffff:0509:0101', '2002:0509:0101::1', '64:ff9b::5.9.1.1'])
      expect(find(ip), ip).toEqual({ list: 'own.txt', network: '5.9.0.0/16' });
    expect(find('7.7.7.7')?.network).toBe('7.7.7.0/24');
    expect(find('2002:0808:0101::1')?.network).toBe('2002:808::/32');
    expect(find('8.8.1.1')).toBeUndefined();
  });

  it('has its host bits ignored in a list, and the list its order', async () => {
    const { find } = await open({ 'a.txt': '5.9.7.7/16\n', 'b.txt': '5.9.7.7\n6.6.6.6\n' });
    expect(find('5.9.7.7')).toEqual({ list: 'a.txt', network: '5.9.0.0/16' });
    expect(find('6.6.6.6')).toEqual({ list: 'b.txt', network: '6.6.6.6' });
  });

  it('is in a network exactly when it begins as that does', async () => {
    const byte = fc.constantFrom(0, 1, 127, 128, 255);
    const ipv4 = fc.tuple(byte, byte, byte).map((bytes) => [5, ...bytes].join('.'));
    const ipv6 = fc
      .array(byte, { minLength: 6, maxLength: 6 })
      .map((words) => `2a01:${words[0]}:${words.slice(1).join(':')}:0`);
    const networks = fc.array(
      fc.oneof(fc.tuple(ipv4, fc.integer({ min: 8, max: 32 })), fc.tuple(ipv6, fc.integer({ min: 16, max: 128 }))),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(
        networks,
        fc.array(fc.oneof(ipv4, ipv6), { minLength: 20, maxLength: 20 }),
        async (some, ips) => {
          const { find } = await open({ 'p.txt': some.map((network) => network.join('/')).join('\n') });
          for (const ip of ips) {
            const holding = some.filter((network) => isWithin(ip, network.join('/'))).map(([, bits]) => bits);
            const found = find(ip)?.network;
            expect(found !== undefined).toBe(holding.length > 0);
            if (found === undefined) continue;
            const whole = ip.includes(':') ? 128 : 32;
            expect(Number(found.split('/')[1] ?? whole)).toBe(Math.max(...holding));
            expect(isWithin(ip, found.includes('/') ? found : `${found}/${whole}`)).toBe(true);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

function isWithin(ip: string, network: string): boolean {
  const [address, [base, bits]] = [ipaddr.parse(ip), ipaddr.parseCIDR(network)];
  if (address instanceof ipaddr.IPv4) return base instanceof ipaddr.IPv4 && address.match(base, bits);
  return base instanceof ipaddr.IPv6 && address.match(base, bits);
}

describe('lists of others', () => {
  it('Tor: exit-addresses with the lines about relays, and the bulk list', async () => {
    const exitAddresses = [
      'ExitNode 0011BD2485AD45D984EC4159C88FC066E5E3300E',
      'Published 2026-07-01 03:11:25',
      'LastStatus 2026-07-01 14:00:00',
      'ExitAddress 162.247.74.201 2026-07-01 14:10:48',
      'ExitAddress 2a0b:f4c2::1 2026-07-01 14:10:48',
    ].join('\n');
    const { find } = await open({ 'tor.txt': exitAddresses, 'bulk.txt': '185.220.101.1\n185.220.101.2\n' });
    expect(find('162.247.74.201')).toEqual({ list: 'tor.txt', network: '162.247.74.201' });
    expect(find('2a0b:f4c2::1')?.list).toBe('tor.txt');
    expect(find('185.220.101.2')).toEqual({ list: 'bulk.txt', network: '185.220.101.2' });
    expect(find('162.247.74.202')).toBeUndefined();
  });

  it('Spamhaus: networks with a reference after a semicolon', async () => {
    const { find } = await open({ 'drop.txt': '\uFEFF; Spamhaus DROP List\n1.10.16.0/20 ; SBL256894\n' });
    expect(find('1.10.31.255')?.network).toBe('1.10.16.0/20');
  });
});

it('a list is read anew when it is replaced, and a broken one leaves the old one in use', async () => {
  const { find } = await open({ 'live.txt': '5.5.5.5\n' });
  const replace = (text: string) => {
    writeFileSync(join(folder, 'live.new'), text);
    renameSync(join(folder, 'live.new'), join(folder, 'live.txt'));
  };
  replace('6.6.6.6\n');
  await expect.poll(() => find('6.6.6.6')).toBeDefined();
  expect(find('5.5.5.5')).toBeUndefined();
  replace('502 Bad Gateway\n');
  await expect.poll(() => files.list()[0]?.problem).toMatch(/^line 1 is no address/);
  expect(find('6.6.6.6')).toBeDefined();
});

it('an address is looked up among a hundred thousand networks in less than half a millisecond', async () => {
  const lines = Array.from({ length: 100_000 }, (_, i) =>
    i % 10 === 0
      ? `2001:${(i & 0xffff).toString(16)}:${(i % 977).toString(16)}::/${32 + (i % 33)}`
      : `${1 + (i % 200)}.${(i * 7) & 255}.${(i * 13) & 255}.${i & 255}/${20 + (i % 13)}`,
  );
  const { find } = await open({ 'large.txt': lines.join('\n') });
  const start = performance.now();
  for (let i = 0; i < 5_000; i += 1) find(i % 2 ? `203.${i & 255}.${i >> 8}.7` : `2a01:${i.toString(16)}::7`);
  expect((performance.now() - start) / 5_000).toBeLessThan(0.5);
});
