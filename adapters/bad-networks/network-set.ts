import ipaddr from 'ipaddr.js';
import { type Address, parseAddress } from '../ip-address/parse-address.ts';

/** Networks of both families, to look addresses up in: one step for each length of prefix that is among them. */
export type NetworkSet = { readonly find: (address: Address) => string | undefined; readonly size: number };

type Key = number | bigint;
type Network = { readonly family: 4 | 6; readonly bits: number; readonly key: Key };

/** Whole parts of the internet that no list means; they come of a mistake, and everybody would be found in them. */
const FEWEST_BITS = { 4: 8, 6: 16 } as const;
const MOST_BITS = { 4: 32, 6: 128 } as const;

/** The network that this text writes, its host bits cleared; undefined when it is none or far too wide. */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', length, ...rest] = text.split('/');
  const parsed = parseAddress(address);
  if (!parsed || rest.length > 0 || address.includes('%') || !/^\d{1,3}$/.test(length ?? '0')) return undefined;
  const { family, bytes } = parsed;
  const isMapped = family === 4 && address.includes(':');
  const bits = length === undefined ? MOST_BITS[family] : Number(length) - (isMapped ? 96 : 0);
  if (bits < FEWEST_BITS[family] || bits > MOST_BITS[family]) return undefined;
  return { family, bits, key: keyOf(bytes, family, bits) };
}

/** The first `bits` of an address, as a number. */
function keyOf(bytes: readonly number[], family: 4 | 6, bits: number): Key {
  if (family === 4) return Math.floor(bytes.reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** (32 - bits));
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) >> BigInt(128 - bits);
}

export function createNetworkSet(networks: Iterable<Network>): NetworkSet {
  const byBits = { 4: new Map<number, Set<Key>>(), 6: new Map<number, Set<Key>>() };
  let size = 0;
  for (const { family, bits, key } of networks) {
    const keys = byBits[family].get(bits) ?? new Set();
    byBits[family].set(bits, keys.add(key));
    size += 1;
  }
  const longestFirst = (family: 4 | 6) => [...byBits[family]].sort(([a], [b]) => b - a);
  const sorted = { 4: longestFirst(4), 6: longestFirst(6) };
  return {
    size,
    find({ family, bytes }) {
      const found = sorted[family].find(([bits, keys]) => keys.has(keyOf(bytes, family, bits)));
      return found && write(bytes, family, found[0]);
    },
  };
}

function write(bytes: readonly number[], family: 4 | 6, bits: number): string {
  const address = ipaddr.fromByteArray([...bytes]).toString();
  if (bits === MOST_BITS[family]) return address;
  const kind = family === 4 ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${kind.networkAddressFromCIDR(`${address}/${bits}`)}/${bits}`;
}
