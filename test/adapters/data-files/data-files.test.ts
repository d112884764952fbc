import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDataFiles, type DataFiles } from '../../../adapters/data-files/data-files.ts';
import { type RecordedLog, recordLog } from '../../support/silent-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'bastion-files-'));
const path = join(folder, 'list.txt');
const interval_ms = 30;
let log: RecordedLog;
let files: DataFiles;

beforeEach(() => {
  rmSync(path, { recursive: true, force: true });
  writeFileSync(path, 'good 1');
  log = recordLog();
  files = createDataFiles(log, { interval_ms });
});
afterEach(() => files.close());
afterAll(() => rmSync(folder, { recursive: true }));

function parse(content: Buffer): string {
  const text = content.toString();
  if (!text.startsWith('good')) throw new Error('it is not good');
  return text;
}
const open = () => files.open({ setting: 'BASTION_SOMETHING', path, maxBytes: 2 ** 20, parse });

/** Puts another file in its place at a stroke. */
function replace(text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

function becomeFolder(): void {
  rmSync(path);
  mkdirSync(path);
}

function becomePipe(): void {
  rmSync(path);
  execFileSync('mkfifo', [path]);
}

const problem = () => files.list()[0]?.problem;
const errors = () => log.lines.filter(({ level }) => level === 'error');
const looks = (count: number) => sleep(count * interval_ms + 20);

describe('at the start a file is refused with what is wrong', () => {
  it.each([
    ['it is not there', () => rmSync(path)],
    ['it is empty', () => truncateSync(path)],
    ['it is larger than 1 MiB', () => writeFileSync(path, `good${'!'.repeat(2 ** 20)}`)],
    ['it is not good', () => writeFileSync(path, 'bad')],
    ['it is no file', becomeFolder],
    ['it is no file', becomePipe],
  ])('%s', async (reason, spoil) => {
    spoil();
    await expect(open()).rejects.toMatchObject({
      name: 'SettingError',
      message: `BASTION_SOMETHING names ${path}, which cannot be used: ${reason}`,
    });
    expect(files.list()).toEqual([]);
  });
});

describe('where it may be broken at the start', () => {
  beforeEach(() => {
    files = createDataFiles(log, { interval_ms, mayBeBroken: true });
  });

  it.each([
    ['it is not there', () => rmSync(path)],
    ['it is empty', () => truncateSync(path)],
    ['it is not good', () => replace('bad')],
    ['it is no file', becomeFolder],
  ])('%s: there is nothing of it, said once and shown, until it is mended', async (reason, spoil) => {
    spoil();
    const { current, loadedAt } = await open();
    await looks(4);
    expect([current(), loadedAt()]).toEqual([undefined, undefined]);
    expect(files.list()).toEqual([{ setting: 'BASTION_SOMETHING', path, loaded_at: undefined, problem: reason }]);
    expect(errors()).toMatchObject([{ message: expect.stringContaining('serves without it'), fields: { reason } }]);
    rmSync(path, { recursive: true, force: true });
    replace('good 2');
    await expect.poll(current).toBe('good 2');
    expect(files.list()).toMatchObject([{ loaded_at: expect.any(Date), problem: undefined }]);
    replace('bad');
    await expect.poll(problem).toBe('it is not good');
    expect(current()).toBe('good 2');
  });

  it('one that is not is as good as any', async () => {
    const { current } = await open();
    expect(current()).toBe('good 1');
    expect(errors()).toEqual([]);
  });
});

describe('while it runs, a file that cannot be used is refused and the old one stays', () => {
  it.each([
    ['it is not there', () => rmSync(path)],
    ['it is empty', () => truncateSync(path)],
    ['it is not good', () => replace('bad')],
    ['it is no file', becomeFolder],
    ['it is no file', becomePipe],
  ])('%s: said once, shown until it is mended', async (reason, spoil) => {
    const { current } = await open();
    spoil();
    await expect.poll(problem).toBe(reason);
    await looks(4);
    expect(current()).toBe('good 1');
    expect(errors()).toEqual([
      {
        level: 'error',
        message: expect.stringContaining(`BASTION_SOMETHING: ${path} cannot be used`),
        fields: { reason },
      },
    ]);
    rmSync(path, { recursive: true, force: true });
    replace('good 2');
    await expect.poll(current).toBe('good 2');
    expect(problem()).toBeUndefined();
  });

  it('one that comes back as it was is in use again without being read', async () => {
    const { current, loadedAt } = await open();
    const before = loadedAt();
    replace('bad');
    await expect.poll(problem).toBe('it is not good');
    replace('good 1');
    await expect.poll(problem).toBeUndefined();
    expect(current()).toBe('good 1');
    expect(loadedAt()?.getTime()).toBeGreaterThanOrEqual(before?.getTime() ?? Number.NaN);
  });

  it('each new fault is told anew', async () => {
    await open();
    replace('bad');
    await expect.poll(problem).toBe('it is not good');
    rmSync(path);
    await expect.poll(problem).toBe('it is not there');
    expect(errors()).toHaveLength(2);
  });
});

describe('a file that is replaced is read anew', () => {
  it('by another one that takes its name, and by writing into it', async () => {
    const { current } = await open();
    replace('good 2');
    await expect.poll(current).toBe('good 2');
    writeFileSync(path, 'good 3');
    await expect.poll(current).toBe('good 3');
    expect(log.lines.map(({ message }) => message)).toEqual(Array(2).fill(`BASTION_SOMETHING: ${path} was read anew`));
  });

  it('by one of the same size and time', async () => {
    const { current } = await open();
    utimesSync(path, 1_000_000_000, 1_000_000_000);
    await looks(3);
    writeFileSync(path, 'good 4');
    utimesSync(path, 1_000_000_000, 1_000_000_000);
    await expect.poll(current).toBe('good 4');
  });

  it('only when it has stopped changing: nobody gets half of it', async () => {
    const { current } = await open();
    const seen = new Set<string | undefined>();
    writeFileSync(path, 'good');
    for (let i = 0; i < 40; i += 1) {
      appendFileSync(path, '.');
      await sleep(interval_ms / 6);
      seen.add(current());
    }
    expect([...seen]).toEqual(['good 1']);
    await expect.poll(current).toBe(`good${'.'.repeat(40)}`);
  });

  it('never again once it is closed', async () => {
    const { current } = await open();
    files.close();
    replace('good 2');
    await looks(4);
    expect(current()).toBe('good 1');
  });

  it('and the file is not read while it stays as it is', async () => {
    let reads = 0;
    await files.open({ setting: 'X', path, maxBytes: 100, parse: () => (reads += 1) });
    await looks(5);
    expect(reads).toBe(1);
    replace('other');
    await expect.poll(() => reads).toBe(2);
    await looks(5);
    expect(reads).toBe(2);
  });
});

describe('damage that shows later', () => {
  it('is told once, and forgotten when another file comes', async () => {
    const { reportDamage, current } = await open();
    reportDamage('a hole');
    reportDamage('another hole');
    await looks(3);
    expect(problem()).toBe('a hole');
    expect(errors()).toHaveLength(1);
    replace('good 2');
    await expect.poll(current).toBe('good 2');
    expect(problem()).toBeUndefined();
  });
});
