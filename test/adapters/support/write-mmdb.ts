import ipaddr from 'ipaddr.js';

/** An unsigned integer, where a plain number is written as a double. */
class Uint {
  readonly type: 'uint16' | 'uint32' | 'uint64';
  readonly value: number;
  constructor(type: Uint['type'], value: number) {
    this.type = type;
    this.value = value;
  }
}
export const uint = (value: number): Uint => new Uint('uint32', value);
const uint16 = (value: number): Uint => new Uint('uint16', value);
const uint64 = (value: number): Uint => new Uint('uint64', value);

export type MmdbValue = string | number | boolean | Uint | readonly MmdbValue[] | { readonly [key: string]: MmdbValue };

type Options = {
  readonly type?: string;
  /** Unix seconds. */
  readonly built_at?: number;
  readonly ip_version?: 4 | 6;
  readonly record_size?: 24 | 28 | 32;
};

type Node = [Slot, Slot];
type Slot = Node | number | undefined;

/**
 * Writes a MaxMind DB (https://maxmind.github.io/MaxMind-DB/, version 2) of these networks in CIDR notation; later ones
 * replace earlier ones within them. IPv4 networks lie at ::/96 of an IPv6 tree.
 */
export function writeMmdb(networks: Readonly<Record<string, MmdbValue>>, options: Options = {}): Buffer {
  const { type = 'Test-City', built_at = 1_780_000_000, ip_version = 6, record_size = 28 } = options;
  const root: Node = [undefined, undefined];
  const data: Buffer[] = [];
  let dataLength = 0;
  for (const [network, value] of Object.entries(networks)) {
    insert(root, bitsOf(network, ip_version), dataLength);
    const encoded = encode(value);
    data.push(encoded);
    dataLength += encoded.length;
  }
  const nodes = numberNodes(root);
  const tree = Buffer.concat([...nodes.keys()].map((node) => encodeNode(node, nodes, record_size)));
  const metadata = {
    binary_format_major_version: uint16(2),
    binary_format_minor_version: uint16(0),
    build_epoch: uint64(built_at),
    database_type: type,
    description: { en: 'made by a test' },
    ip_version: uint16(ip_version),
    languages: ['en'],
    node_count: uint(nodes.size),
    record_size: uint16(record_size),
  };
  return Buffer.concat([
    tree,
    Buffer.alloc(16),
    ...data,
    Buffer.from('\xAB\xCD\xEFMaxMind.com', 'latin1'),
    encode(metadata),
  ]);
}

function bitsOf(network: string, ip_version: 4 | 6): number[] {
  const [address, length] = ipaddr.parseCIDR(network);
  const bits = address.toByteArray().flatMap((byte) => [...byte.toString(2).padStart(8, '0')].map(Number));
  const own = bits.slice(0, length);
  return address.kind() === 'ipv4' && ip_version === 6 ? [...Array(96).fill(0), ...own] : own;
}

/** A node that had a value gets it on both sides when something inside it is to differ. */
function insert(root: Node, bits: readonly number[], value: number): void {
  let node = root;
  for (const bit of bits.slice(0, -1)) {
    const slot = node[bit as 0 | 1];
    const next: Node = Array.isArray(slot) ? slot : [slot, slot];
    node[bit as 0 | 1] = next;
    node = next;
  }
  node[bits.at(-1) as 0 | 1] = value;
}

function numberNodes(root: Node): Map<Node, number> {
  const numbers = new Map<Node, number>([[root, 0]]);
  for (const node of numbers.keys()) for (const slot of node) if (Array.isArray(slot)) numbers.set(slot, numbers.size);
  return numbers;
}

/** A slot holds the number of a node, the number of nodes where nothing is, or beyond that where the data are. */
function encodeNode(node: Node, nodes: Map<Node, number>, record_size: 24 | 28 | 32): Buffer {
  const [left, right] = node.map((slot) => {
    if (slot === undefined) return nodes.size;
    return Array.isArray(slot) ? (nodes.get(slot) ?? 0) : nodes.size + 16 + slot;
  }) as [number, number];
  const buffer = Buffer.alloc(record_size / 4);
  if (record_size === 32) {
    buffer.writeUInt32BE(left);
    buffer.writeUInt32BE(right, 4);
    return buffer;
  }
  buffer.writeUIntBE(left & 0xffffff, 0, 3);
  buffer.writeUIntBE(right & 0xffffff, record_size === 24 ? 3 : 4, 3);
  if (record_size === 28) buffer.writeUInt8((((left >>> 24) & 0xf) << 4) | ((right >>> 24) & 0xf), 3);
  return buffer;
}

const types = { string: 2, double: 3, uint16: 5, uint32: 6, map: 7, uint64: 9, array: 11, boolean: 14 } as const;

function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') return withControl(types.string, Buffer.byteLength(value), Buffer.from(value));
  if (typeof value === 'boolean') return withControl(types.boolean, value ? 1 : 0);
  if (typeof value === 'number') {
    const double = Buffer.alloc(8);
    double.writeDoubleBE(value);
    return withControl(types.double, 8, double);
  }
  if (value instanceof Uint) {
    const hex = value.value === 0 ? '' : value.value.toString(16);
    const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
    return withControl(types[value.type], bytes.length, bytes);
  }
  if (Array.isArray(value)) return withControl(types.array, value.length, ...value.map(encode));
  const entries = Object.entries(value);
  return withControl(types.map, entries.length, ...entries.flatMap(([key, inner]) => [encode(key), encode(inner)]));
}

/** The control byte: the type in three bits, or one byte later; the size in five, or in the byte that follows. */
function withControl(type: number, size: number, ...content: Buffer[]): Buffer {
  if (size > 29 + 255) throw new Error('no test needs anything this long');
  const control = [(type > 7 ? 0 : type << 5) | Math.min(size, 29)];
  if (type > 7) control.push(type - 7);
  if (size >= 29) control.push(size - 29);
  return Buffer.concat([Buffer.from(control), ...content]);
}
