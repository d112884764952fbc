import type { Reader } from 'maxmind';
import { type Address, writeAddress } from '../ip-address/parse-address.ts';

/** A database in MaxMind's format, version 2: https://maxmind.github.io/MaxMind-DB/ */
export type Mmdb = {
  /** `GeoLite2-City`, `DBIP-Country-Lite`, … */
  readonly type: string;
  readonly built_at: Date;
  /** The record of the network that this address is in; undefined when there is none. Throws where it is damaged. */
  readonly find: (address: Address) => Readonly<Record<string, unknown>> | undefined;
};

const SEPARATOR_BYTES = 16;

/** Reads a whole database; throws an error that says what is wrong with it. The library is loaded for this only. */
export async function readMmdb(content: Buffer): Promise<Mmdb> {
  const { Reader } = await import('maxmind');
  const reader = readerOf(Reader, content);
  const { ipVersion, databaseType, buildEpoch } = reader.metadata;
  const find = (address: Address) => {
    // A tree of IPv4 has no place for the others: their first 32 bits would be looked up in it.
    const found: unknown = ipVersion === 4 && address.family === 6 ? undefined : reader.get(writeAddress(address));
    return isMap(found) ? found : undefined;
  };
  return { type: databaseType, built_at: buildEpoch, find };
}

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function readerOf(MmdbReader: typeof Reader, content: Buffer): Reader<never> {
  try {
    const reader = new MmdbReader<never>(content);
    const problem = findProblem(reader, content);
    if (problem) throw new Error(problem);
    return reader;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`it is no MMDB database, or is cut off or damaged (${reason})`, { cause });
  }
}

/** What the library does not look at: whether the file is what its metadata, at its end, say. */
function findProblem({ metadata }: Reader<never>, content: Buffer): string | undefined {
  const { binaryFormatMajorVersion, ipVersion, nodeCount, searchTreeSize, databaseType, buildEpoch } = metadata;
  if (binaryFormatMajorVersion !== 2) return 'format version';
  if (ipVersion !== 4 && ipVersion !== 6) return 'IP version';
  if (typeof databaseType !== 'string' || !(buildEpoch.getTime() > 0)) return 'metadata';
  if (!Number.isSafeInteger(nodeCount) || nodeCount < 1) return 'number of nodes';
  const separator = content.subarray(searchTreeSize, searchTreeSize + SEPARATOR_BYTES);
  return separator.length === SEPARATOR_BYTES && separator.every((byte) => byte === 0) ? undefined : 'search tree';
}
