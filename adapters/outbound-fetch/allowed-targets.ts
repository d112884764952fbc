import ipaddr from 'ipaddr.js';

/** Where a connection goes: the name in the URL, and one address that it resolved to. */
export type Target = { readonly hostname: string; readonly port: number; readonly address: string };

/** Whether the operator allowed a target that is not public. */
export type AllowedTargets = (target: Target) => boolean;

type Cidr = ReturnType<typeof ipaddr.parseCIDR>;

/**
 * Reads the operator's list: host names (`rp.internal`), addresses (`10.1.2.3`, `[::1]`), either with a port
 * (`rp.internal:8443`), and address ranges (`10.0.0.0/8`). Throws on an entry that is none of these.
 */
export function parseAllowedTargets(entries: readonly string[]): AllowedTargets {
  const matchers = entries.map(parseEntry);
  return (target) => matchers.some((matches) => matches(target));
}

function parseEntry(entry: string): AllowedTargets {
  const text = entry.trim();
  const range = parseRange(text);
  if (range) return ({ address }) => isWithin(address, range);
  return parseHostAndPort(text);
}

function parseHostAndPort(text: string): AllowedTargets {
  const [, host, portText] = /^([\p{L}\p{N}._-]+|\[[0-9a-fA-F:.]+\])(?::(\d{1,5}))?$/u.exec(text) ?? [];
  // The URL parser spells the name as it spells it in the URL that will be fetched: lower case, punycode, plain IPv4.
  const url = host === undefined ? null : URL.parse(`http://${host}`);
  const port = portText === undefined ? undefined : Number(portText);
  if (!url || (port !== undefined && (port < 1 || port > 65_535))) {
    throw new Error(
      `"${text}" is no host, host:port or address range; write for example rp.internal:8443 or 10.0.0.0/8`,
    );
  }
  const hostname = unbracket(url.hostname);
  const range = parseRange(hostname);
  return (target) =>
    (port === undefined || target.port === port) &&
    (range ? isWithin(target.address, range) : target.hostname === hostname);
}

function parseRange(text: string): Cidr | undefined {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (text.includes(':') || ipaddr.IPv4.isValidFourPartDecimal(text)) {
    if (!ipaddr.isValid(text)) return undefined;
    const address = ipaddr.process(text);
    return [address, address.toByteArray().length * 8];
  }
  return undefined;
}

function isWithin(address: string, range: Cidr): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.kind() === range[0].kind() && parsed.match(range);
}

/** `::1` for `[::1]`; other host names as they are. */
export const unbracket = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1');
