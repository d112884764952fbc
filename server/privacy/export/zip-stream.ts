import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw) as (chunk: Buffer, options: { finishFlush: number }) => Promise<Buffer>;

export type ZipEntry = { readonly name: string; readonly content: AsyncIterable<Buffer> | Iterable<Buffer> };
type Written = { name: Buffer; offset: number; crc: number; packed: number; size: number };

/** PKWARE APPNOTE 6.3.10, up to 4 GiB: sizes follow each file (bit 3), names are UTF-8 (bit 11), all is deflated. */
const flags = 0x0808;
const deflated = 8;
const version = 20;
const limit = 0xffff_ffff;

/** Numbers as little-endian fields of 2 or 4 bytes. */
function fields(...list: readonly (readonly [bytes: 2 | 4, value: number])[]): Buffer {
  const buffer = Buffer.alloc(list.reduce((sum, [bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [bytes, value] of list) at = buffer.writeUIntLE(value, at, bytes);
  return buffer;
}

/** Date and time of day as MS-DOS counts them. */
function dosTime(date: Date): { time: number; day: number } {
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  return { time, day: ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate() };
}

/** What the head of a file and its line in the directory have in common. */
const common = ({ time, day }: { time: number; day: number }, { crc, packed, size, name }: Written): Buffer =>
  fields(
    [2, version],
    [2, flags],
    [2, deflated],
    [2, time],
    [2, day],
    [4, crc],
    [4, packed],
    [4, size],
    [2, name.length],
  );

/** A ZIP file of several files, written as their content comes: no more than one chunk of it is in memory. */
export async function* zipStream(entries: readonly ZipEntry[], date: Date): AsyncGenerator<Buffer> {
  const stamp = dosTime(date);
  const directory: Written[] = [];
  let offset = 0;
  for (const entry of entries) {
    const file: Written = { name: Buffer.from(entry.name), offset, crc: 0, packed: 0, size: 0 };
    const head = Buffer.concat([fields([4, 0x0403_4b50]), common(stamp, file), fields([2, 0]), file.name]);
    yield head;
    for await (const part of packed(entry.content, file)) yield part;
    const tail = fields([4, 0x0807_4b50], [4, file.crc], [4, file.packed], [4, file.size]);
    yield tail;
    offset += head.length + file.packed + tail.length;
    if (offset > limit || file.size > limit) throw new Error('more than 4 GiB do not fit into a ZIP file');
    directory.push(file);
  }
  const lines = directory.map((file) =>
    Buffer.concat([
      fields([4, 0x0201_4b50], [2, version]),
      common(stamp, file),
      fields([2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, file.offset]),
      file.name,
    ]),
  );
  const size = lines.reduce((sum, line) => sum + line.length, 0);
  const count = directory.length;
  yield* lines;
  yield fields([4, 0x0605_4b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]);
}

/** Each chunk deflated to a byte boundary, so that they follow each other as one stream; `file` counts along. */
async function* packed(content: ZipEntry['content'], file: Written): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    file.crc = crc32(chunk, file.crc);
    file.size += chunk.length;
    yield count(await deflate(chunk, { finishFlush: constants.Z_SYNC_FLUSH }), file);
  }
  // An empty last block ends the stream.
  yield count(Buffer.from([0x03, 0x00]), file);
}

function count(part: Buffer, file: Written): Buffer {
  file.packed += part.length;
  return part;
}
