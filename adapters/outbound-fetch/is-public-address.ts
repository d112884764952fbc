import ipaddr from 'ipaddr.js';

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an IP address (text, no brackets) belongs to the public internet. False for loopback, private, link-local,
 * shared (CGNAT), multicast, documentation and translation ranges (NAT64, 6to4, Teredo: they reach IPv4 behind them).
 * IPv4-mapped IPv6 addresses count as the IPv4 address that they reach.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_UNICAST);
}
