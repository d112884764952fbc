import { describe, expect, it } from 'vitest';
import { parseAllowedTargets } from '../../adapters/outbound-fetch/allowed-targets.ts';
import { isPublicAddress } from '../../adapters/outbound-fetch/is-public-address.ts';

describe('isPublicAddress', () => {
  it.each([
    ['unspecified', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['CGNAT', '100.64.0.1'],
    ['link-local, where clouds answer with credentials', '169.254.169.254'],
    ['benchmarking', '198.18.0.1'],
    ['documentation', '203.0.113.9'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['IPv4-mapped loopback', '::ffff:127.0.0.1'],
    ['IPv4-mapped loopback in hex', '::ffff:7f00:1'],
    ['IPv4-mapped private', '::ffff:a00:1'],
    ['IPv4-compatible loopback', '::127.0.0.1'],
    ['IPv4-translated', '::ffff:0:127.0.0.1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['NAT64 of a public address', '64:ff9b::5db8:d822'],
    ['local NAT64', '64:ff9b:1::1'],
    ['6to4', '2002:7f00:1::'],
    ['Teredo', '2001:0:7f00:1::'],
    ['unique local', 'fc00::1'],
    ['unique local', 'fdff::1'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['documentation', '2001:db8::1'],
    ['unassigned', '4000::1'],
    ['no address', 'localhost'],
    ['no address', ''],
  ])('is false for %s: %s', (_kind, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each(['93.184.216.34', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:93.184.216.34'])(
    'is true for %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );
});

describe('parseAllowedTargets', () => {
  it.each([
    '',
    '*',
    'http://rp.internal',
    'rp.internal:0',
    'rp.internal:70000',
    '10.0.0.0/33',
    'a b',
    '[::1',
    'user@rp',
  ])('throws on %j', (entry) => {
    expect(() => parseAllowedTargets([entry])).toThrow('is no host, host:port or address range');
  });

  const target = { hostname: 'rp.internal', port: 8443, address: '10.1.2.3' };

  it.each([
    ['another host', 'rp2.internal'],
    ['a longer host', 'rp.internal.example'],
    ['a shorter host', 'internal'],
    ['another port', 'rp.internal:443'],
    ['another address', '10.1.2.4'],
    ['another port of the address', '10.1.2.3:443'],
    ['another range', '10.2.0.0/16'],
    ['a range of the other family', '::/0'],
  ])('does not take %s for the target', (_case, entry) => {
    expect(parseAllowedTargets([entry])(target)).toBe(false);
  });

  it.each([
    'rp.internal',
    'RP.Internal',
    'rp.internal:8443',
    '10.1.2.3',
    '10.1.2.3:8443',
    '10.0.0.0/8',
    ' 10.1.2.3/32 ',
  ])('takes %j for the target', (entry) => {
    expect(parseAllowedTargets(['other.internal', entry])(target)).toBe(true);
  });

  it.each(['::1', '[::1]', '[::1]:8443', '::1/128', '[0:0:0:0:0:0:0:1]'])('reads the IPv6 address %s', (entry) => {
    const isAllowed = parseAllowedTargets([entry]);
    expect(isAllowed({ hostname: '::1', port: 8443, address: '::1' })).toBe(true);
    expect(isAllowed({ hostname: '::2', port: 8443, address: '::2' })).toBe(false);
  });
});
