import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';

export type RequestOrigin = { readonly ip: string; readonly protocol: string; readonly host: string };

/** A test for the addresses of trusted proxies, from networks such as `10.0.0.0/24`. */
export function createTrustCheck(networks: readonly string[]): (ip: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  // Proxies are few and their every request asks: what was found out about a peer is kept.
  const known = new Map<string, boolean>();
  return (ip) => {
    const before = known.get(ip);
    if (before !== undefined) return before;
    if (known.size >= maxKnown) known.clear();
    const isTrusted = list.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4');
    known.set(ip, isTrusted);
    return isTrusted;
  };
}

const maxKnown = 1_000;

/** Whether an address is this machine's own. */
export const isLoopback = (ip: string): boolean => /^(?:::ffff:)?127\./.test(ip) || ip === '::1';

const unmapped = (ip: string): string => (ip.startsWith('::ffff:') ? ip.slice(7) : ip);

const first = (header: string | string[] | undefined): string | undefined =>
  String(header ?? '')
    .split(',')[0]
    ?.trim() || undefined;

/** RFC 3986 §6.2: the one way to write a host, in lower case and without the port that its scheme implies. */
function normalHost(host: string, protocol: string): string {
  const written = host.toLowerCase();
  const implied = protocol === 'https' ? ':443' : protocol === 'http' ? ':80' : undefined;
  return implied && written.endsWith(implied) ? written.slice(0, -implied.length) : written;
}

/**
 * Where a request really comes from. `X-Forwarded-*` count only when the peer is a trusted proxy; of the addresses it
 * names, the last one that is not a trusted proxy itself is the client: whatever stands before that, anybody could
 * have written.
 */
export function requestOrigin(req: IncomingMessage, isTrusted: (ip: string) => boolean): RequestOrigin {
  const peer = unmapped(req.socket.remoteAddress ?? '');
  const host = req.headers.host ?? '';
  if (!isTrusted(peer)) return { ip: peer, protocol: 'http', host: normalHost(host, 'http') };
  const chain = String(req.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((ip) => unmapped(ip.trim()))
    .filter(Boolean);
  const protocol = first(req.headers['x-forwarded-proto']) ?? 'http';
  return {
    ip: chain.findLast((ip) => !isTrusted(ip)) ?? chain[0] ?? peer,
    protocol,
    host: normalHost(first(req.headers['x-forwarded-host']) ?? host, protocol),
  };
}
