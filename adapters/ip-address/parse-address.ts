import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address that a request can come from, as its 4 or 16 bytes. */
export type Address = { readonly family: 4 | 6; readonly bytes: readonly number[] };

/** The address that this text writes, without its zone id, an IPv4-mapped one as IPv4; undefined for anything else. */
export function parseAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { family: 4, bytes: text.split('.').map(Number) };
  if (!isIPv6(text)) return undefined;
  const bytes = ipaddr.IPv6.parse(text.replace(/%.*$/s, '')).toByteArray();
  return startsWith(bytes, MAPPED) ? { family: 4, bytes: bytes.slice(MAPPED.length) } : { family: 6, bytes };
}

/** The usual way to write it. */
export const writeAddress = ({ bytes }: Address): string => ipaddr.fromByteArray([...bytes]).toString();

const PRIVATE = new Set(['loopback', 'private', 'uniqueLocal', 'carrierGradeNat', 'linkLocal']);

/** Whether it is of a network that is no part of the internet: loopback, RFC 1918, 4193 and 6598, link-local. */
export const isPrivate = ({ bytes }: Address): boolean => PRIVATE.has(ipaddr.fromByteArray([...bytes]).range());

const MAPPED = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
const SIX_TO_FOUR = [0x20, 0x02];
const TEREDO = [0x20, 0x01, 0, 0];
const NAT64 = [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];

const startsWith = (bytes: readonly number[], prefix: readonly number[]): boolean =>
  prefix.every((byte, i) => bytes[i] === byte);

/**
 * The IPv4 address that packets to this one are carried to: of 6to4 (RFC 3056), of Teredo's client (RFC 4380 §4) and
 * of NAT64 (RFC 6052). Undefined where there is none.
 */
export function tunnelledAddress({ family, bytes }: Address): Address | undefined {
  if (family === 4) return undefined;
  if (startsWith(bytes, SIX_TO_FOUR)) return { family: 4, bytes: bytes.slice(2, 6) };
  if (startsWith(bytes, TEREDO)) return { family: 4, bytes: bytes.slice(12).map((byte) => byte ^ 0xff) };
  return startsWith(bytes, NAT64) ? { family: 4, bytes: bytes.slice(12) } : undefined;
}
