import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address that a request can come from: which kind it is, and its 4 or 16 bytes. */
export type Address = {
  readonly family: 4 | 6;
  readonly bytes: readonly number[];
  /** Of a network that is no part of the internet: loopback, RFC 1918, RFC 4193, RFC 6598, link-local. */
  readonly isPrivate: boolean;
};

const PRIVATE = new Set(['loopback', 'private', 'uniqueLocal', 'carrierGradeNat', 'linkLocal']);

/** The address that this text writes, without its zone id, an IPv4-mapped one as IPv4; undefined for anything else. */
export function parseAddress(text: string): Address | undefined {
  const bare = text.replace(/%.*$/s, '');
  return isIP(bare) === 0 ? undefined : toAddress(ipaddr.process(bare));
}

function toAddress(parsed: ipaddr.IPv4 | ipaddr.IPv6): Address {
  const family = parsed.kind() === 'ipv4' ? 4 : 6;
  return { family, bytes: parsed.toByteArray(), isPrivate: PRIVATE.has(parsed.range()) };
}

/**
 * The IPv4 address that packets to this one are carried to: of 6to4 (RFC 3056), of Teredo's client (RFC 4380 §4) and
 * of NAT64 (RFC 6052). Undefined where there is none.
 */
export function tunnelledAddress({ family, bytes }: Address): Address | undefined {
  if (family === 4) return undefined;
  const carried = carriedBytes(ipaddr.fromByteArray([...bytes]).range(), bytes);
  return carried && toAddress(ipaddr.fromByteArray(carried));
}

function carriedBytes(range: string, bytes: readonly number[]): number[] | undefined {
  if (range === '6to4') return bytes.slice(2, 6);
  if (range === 'teredo') return bytes.slice(12).map((byte) => byte ^ 0xff);
  if (range === 'rfc6052') return bytes.slice(12);
  return undefined;
}
