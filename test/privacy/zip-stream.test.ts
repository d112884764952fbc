import { expect, it } from 'vitest';
import { type ZipEntry, zipStream } from '../../server/privacy/export/zip-stream.ts';
import { readZip } from './support/read-zip.ts';

const zipOf = async (entries: ZipEntry[]): Promise<Buffer> =>
  Buffer.concat(await Array.fromAsync(zipStream(entries, new Date(1_800_000_000_000))));

async function* chunks(list: readonly string[]) {
  for (const text of list) yield Buffer.from(text);
}

it('a ZIP file gives back what was put into it: many chunks, none, an empty one, names in any script', async () => {
  const many = Array.from({ length: 300 }, (_, at) => `part ${at} ä🙂 `.repeat(500));
  const zip = await zipOf([
    { name: 'many.txt', content: chunks(many) },
    { name: 'none.txt', content: [] },
    { name: 'empty.txt', content: [Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(0)] },
    { name: 'čtení.txt', content: chunks(['y']) },
  ]);
  const files = readZip(zip);
  expect([...files].map(([name, content]) => [name, content.toString()])).toEqual([
    ['many.txt', many.join('')],
    ['none.txt', ''],
    ['empty.txt', 'x'],
    ['čtení.txt', 'y'],
  ]);
  expect(zip.length).toBeLessThan(Buffer.byteLength(many.join('')) / 10);
});

it('a ZIP file whose content fails half-way ends with the failure, and not as if it were whole', async () => {
  async function* failing() {
    yield Buffer.from('first');
    throw new Error('gone');
  }
  await expect(zipOf([{ name: 'a', content: failing() }])).rejects.toThrow('gone');
});
