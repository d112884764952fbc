import { type Address, parseAddress, writeAddress } from '../ip-address/parse-address.ts';

/** Networks of both families, to look addresses up in: one step for each length of prefix that is among them. */
export type NetworkSet = { readonly find: (address: Address) => string | undefined; readonly size: number };

type Prefix = number | bigint;
export type Network = { readonly family: 4 | 6; readonly bits: number; readonly prefix: Prefix };

/** Whole parts of the internet that no list means; they come of a mistake, and everybody would be found in them. */
const FEWEST_BITS = { 4: 8, 6: 16 } as const;
const MOST_BITS = { 4: 32, 6: 128 } as const;
const MAPPED_BITS = 96;

/** The network that this text writes, its host bits cleared; undefined when it is none or far too wide. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/');
  const [written, length] = slash < 0 ? [text, undefined] : [text.slice(0, slash), text.slice(slash + 1)];
  const address = written.includes('%') ? undefined : parseAddress(written);
  if (!address || !/^\d{1,3}$/.test(length ?? '0')) return undefined;
  const { family } = address;
  const mapped_bits = family === 4 && written.includes(':') ? MAPPED_BITS : 0;
  const bits = length === undefined ? MOST_BITS[family] : Number(length) - mapped_bits;
  if (bits < FEWEST_BITS[family] || bits > MOST_BITS[family]) return undefined;
  return { family, bits, prefix: prefixOf(numberOf(address), bits) };
}

function numberOf({ family, bytes }: Address): Prefix {
  if (family === 4) return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

/** The first `bits` of an address. */
function prefixOf(address: Prefix, bits: number): Prefix {
  return typeof address === 'number' ? Math.floor(address / 2 ** (32 - bits)) : address >> BigInt(128 - bits);
}

export function createNetworkSet(networks: Iterable<Network>): NetworkSet {
  const byBits = { 4: new Map<number, Set<Prefix>>(), 6: new Map<number, Set<Prefix>>() };
  let size = 0;
  for (const { family, bits, prefix } of networks) {
    const prefixes = byBits[family].get(bits) ?? new Set();
    byBits[family].set(bits, prefixes.add(prefix));
    size += 1;
  }
  const longestFirst = (family: 4 | 6) => [...byBits[family]].sort(([a], [b]) => b - a);
  const sorted = { 4: longestFirst(4), 6: longestFirst(6) };
  return {
    size,
    find(address) {
      const number = numberOf(address);
      const found = sorted[address.family].find(([bits, prefixes]) => prefixes.has(prefixOf(number, bits)));
      return found && writeNetwork(address, found[0]);
    },
  };
}

function writeNetwork({ family, bytes }: Address, bits: number): string {
  if (bits === MOST_BITS[family]) return writeAddress({ family, bytes });
  const kept = bytes.map((byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, bits - 8 * i))));
  return `${writeAddress({ family, bytes: kept })}/${bits}`;
}
