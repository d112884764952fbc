import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBreachIndex } from '../../adapters/breach-index/build-breach-index.ts';
import { ENTRIES_AT } from '../../adapters/breach-index/format.ts';
import { openBreachIndex } from '../../adapters/breach-index/open-breach-index.ts';

const sha1 = (password: string): string => createHash('sha1').update(password).digest('hex').toUpperCase();
const breached = Array.from({ length: 5_000 }, (_, at) => `breached-${at}`);
const ordered = breached.map(sha1).sort();

let folder: string;
const path = (name: string) => join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bastion-test-'));
  await writeFile(path('ordered.txt'), ordered.map((hash, at) => `${hash}:${at + 1}\r\n`).join(''));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the index of breached passwords', () => {
  it('finds each password of a list ordered by hash, and no other, and takes six bytes for each', async () => {
    expect(await buildBreachIndex(path('ordered.txt'), path('one.index'))).toBe(5_000);
    expect((await stat(path('one.index'))).size).toBe(ENTRIES_AT + 5_000 * 6);
    const index = openBreachIndex(path('one.index'));
    for (const password of breached) expect(await index.has(password), password).toBe(true);
    for (let at = 0; at < 5_000; at += 1) expect(await index.has(`other-${at}`)).toBe(false);
    expect(await index.has('')).toBe(false);
    await index.close();
  });

  it('finds the same out of a folder of range files, and skips their padding', async () => {
    await mkdir(path('ranges'));
    for (const [prefix, hashes] of Map.groupBy(ordered, (hash) => hash.slice(0, 5))) {
      const lines = hashes.map((hash) => `${hash.slice(5)}:3`);
      await writeFile(path(`ranges/${prefix}.txt`), [...lines, `${'F'.repeat(35)}:0`].join('\r\n'));
    }
    await writeFile(path('ranges/README'), 'not a range');
    expect(await buildBreachIndex(path('ranges'), path('two.index'))).toBe(5_000);
    const index = openBreachIndex(path('two.index'));
    for (const password of breached.slice(0, 200)) expect(await index.has(password)).toBe(true);
    expect(await index.has('other')).toBe(false);
    await index.close();
  });

  it.each([
    ['is out of order', () => [...ordered].reverse().join('\n'), /:2 is out of order/],
    ['is no list', () => `${ordered[0]}:1\nhello`, /:2 is not a SHA-1 hash/],
    ['holds clear passwords', () => 'password\n123456', /:1 is not a SHA-1 hash/],
  ])('is not made of what %s, and the one before stays', async (_what, content, problem) => {
    await writeFile(path('bad.txt'), content());
    await buildBreachIndex(path('ordered.txt'), path('kept.index'));
    await expect(buildBreachIndex(path('bad.txt'), path('kept.index'))).rejects.toThrow(problem);
    const index = openBreachIndex(path('kept.index'));
    expect(await index.has('breached-1')).toBe(true);
    await index.close();
    expect((await readdir(folder)).filter((name) => name.includes('draft'))).toEqual([]);
  });

  it('is looked for again after a while: the first one, and the next', async () => {
    let now = 0;
    const index = openBreachIndex(path('later.index'), () => now);
    expect(await index.has('breached-7')).toBe(false);
    await buildBreachIndex(path('ordered.txt'), path('later.index'));
    expect(await index.has('breached-7')).toBe(false);
    now = 10_001;
    expect(await index.has('breached-7')).toBe(true);
    await writeFile(path('short.txt'), `${sha1('only this')}:1`);
    await buildBreachIndex(path('short.txt'), path('later.index'));
    now = 20_002;
    expect([await index.has('breached-7'), await index.has('only this')]).toEqual([false, true]);
    await index.close();
  });

  it('says so when its file is cut off or another, instead of calling passwords safe', async () => {
    await buildBreachIndex(path('ordered.txt'), path('cut.index'));
    await truncate(path('cut.index'), ENTRIES_AT + 10);
    const cut = openBreachIndex(path('cut.index'));
    const answers = await Promise.allSettled(breached.slice(0, 50).map((password) => cut.has(password)));
    expect(answers.some(({ status }) => status === 'rejected')).toBe(true);
    await cut.close();
    await writeFile(path('other.index'), 'something else entirely');
    await expect(openBreachIndex(path('other.index')).has('x')).rejects.toThrow('no index of breached passwords');
  });
});
