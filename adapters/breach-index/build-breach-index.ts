import { createReadStream } from 'node:fs';
import { type FileHandle, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ENTRIES_AT, ENTRY_BYTES, entryOf, magic, OFFSET_BYTES, PREFIXES, prefixOf } from './format.ts';

/** What was read is no list of breached passwords; the message says where and why. */
export class BreachListError extends Error {}

const bufferBytes = 1 << 20;
const fullHash = /^[0-9A-F]{40}$/i;
const rangeFile = /^([0-9A-F]{5})(\.txt)?$/i;
const rangeSuffix = /^[0-9A-F]{35}$/i;

/** The hashes in a file or a folder, in the order in which they stand there. */
async function* readHashes(source: string): AsyncGenerator<{ hash: Buffer; where: string }> {
  if (!(await stat(source)).isDirectory()) {
    yield* readLines(source, '', fullHash);
    return;
  }
  const files = (await readdir(source)).flatMap((name) => {
    const prefix = rangeFile.exec(name)?.[1];
    return prefix ? [{ name, prefix }] : [];
  });
  if (files.length === 0) throw new BreachListError(`${source} holds no range files, such as 00000.txt`);
  for (const { name, prefix } of files.sort((a, b) => (a.prefix.toUpperCase() < b.prefix.toUpperCase() ? -1 : 1))) {
    yield* readLines(join(source, name), prefix, rangeSuffix);
  }
}

async function* readLines(path: string, prefix: string, shape: RegExp) {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    const [digits = '', count] = text
      .replace(/^\uFEFF/, '')
      .trim()
      .split(':');
    if (digits === '') continue;
    const where = `${path}:${line}`;
    if (!shape.test(digits)) throw new BreachListError(`${where} is not a SHA-1 hash and a count`);
    // Padding of the range service: hashes of nothing that was ever found.
    if (count !== undefined && Number(count) === 0) continue;
    yield { hash: Buffer.from(prefix + digits, 'hex'), where };
  }
}

/**
 * Builds an index out of a list that is ordered by hash, or of a folder of range files, and puts it into the place of the
 * one that was there; answers how many entries it has. Whoever reads the old one goes on with it until they look again.
 */
export async function buildBreachIndex(source: string, path: string): Promise<number> {
  const draft = `${path}.${process.pid}.draft`;
  const file = await open(draft, 'w', 0o600);
  try {
    const entries = await writeEntries(file, source);
    await file.sync();
    await file.close();
    await rename(draft, path);
    const folder = await open(dirname(path));
    await folder.sync().finally(() => folder.close());
    return entries;
  } catch (error) {
    await file.close().catch(() => {});
    await rm(draft, { force: true });
    throw error;
  }
}

async function writeEntries(file: FileHandle, source: string): Promise<number> {
  const counts = new Uint32Array(PREFIXES);
  const buffer = Buffer.alloc(bufferBytes - (bufferBytes % ENTRY_BYTES));
  let filled = 0;
  let position = ENTRIES_AT;
  let entries = 0;
  let last: Buffer = Buffer.alloc(20);
  const flush = async () => {
    await file.write(buffer, 0, filled, position);
    position += filled;
    filled = 0;
  };
  for await (const { hash, where } of readHashes(source)) {
    const order = last.compare(hash);
    if (entries > 0 && order === 0) continue;
    if (entries > 0 && order > 0)
      throw new BreachListError(`${where} is out of order: take the list that is ordered by hash`);
    last = hash;
    entryOf(hash).copy(buffer, filled);
    filled += ENTRY_BYTES;
    entries += 1;
    const prefix = prefixOf(hash);
    counts[prefix] = (counts[prefix] ?? 0) + 1;
    if (filled === buffer.length) await flush();
  }
  await flush();
  await file.write(magic, 0, magic.length, 0);
  await file.write(offsetsOf(counts), 0, undefined, magic.length);
  return entries;
}

function offsetsOf(counts: Uint32Array): Buffer {
  const table = Buffer.alloc((PREFIXES + 1) * OFFSET_BYTES);
  let before = 0;
  counts.forEach((count, prefix) => {
    table.writeUIntBE(before, prefix * OFFSET_BYTES, OFFSET_BYTES);
    before += count;
  });
  table.writeUIntBE(before, PREFIXES * OFFSET_BYTES, OFFSET_BYTES);
  return table;
}
