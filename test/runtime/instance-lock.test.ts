import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { identifyProcess } from '../../server/runtime/process-identity.ts';
import { findInstance, takeInstanceLock } from '../../server/runtime/take-instance-lock.ts';
import { killPrograms, runNode } from './support/run-node.ts';
import { scratchFolder } from './support/scratch-folder.ts';

const scratch = scratchFolder();
let number = 0;
let folder = '';
const lockFile = () => join(folder, 'bastion.lock');
const takeElsewhere = () => runNode(['test/runtime/support/take-lock.ts', folder]);
const take = () => takeInstanceLock(folder, 'http://localhost:3000');

beforeEach(() => {
  number += 1;
  folder = join(scratch.path, String(number));
});
afterEach(killPrograms);
afterAll(scratch.remove);

test('a folder that another process holds is refused, with who holds it', async () => {
  const other = takeElsewhere();
  await other.wrote('taken');
  const lock = take();
  expect(lock).toMatchObject({ ok: false, holder: { pid: other.child.pid, address: 'http://localhost:3000' } });
  expect(findInstance(folder)?.pid).toBe(other.child.pid);
});

test('of eight processes that race for a folder with a stale lock exactly one gets it', async () => {
  const dead = takeElsewhere();
  await dead.wrote('taken');
  dead.child.kill('SIGKILL');
  await dead.ended();
  const racers = Array.from({ length: 8 }, takeElsewhere);
  await Promise.all(racers.map(({ wrote }) => wrote(/taken|held/)));
  const winners = racers.filter(({ text }) => text().includes('taken'));
  expect(winners).toHaveLength(1);
  for (const racer of racers.filter((one) => !winners.includes(one)))
    expect(racer.text()).toBe(`held by ${winners[0]?.child.pid}\n`);
  expect(readdirSync(folder)).toEqual(['bastion.lock']);
});

test('the lock of a killed process does not block', async () => {
  const other = takeElsewhere();
  await other.wrote('taken');
  other.child.kill('SIGKILL');
  await other.ended();
  expect(findInstance(folder)).toBeUndefined();
  expect(take().ok).toBe(true);
});

test('the lock of a dead process whose id a living one has now does not block', () => {
  const first = take();
  expect(first.ok).toBe(true);
  const content = JSON.parse(readFileSync(lockFile(), 'utf8'));
  expect(content.identity).toBe(identifyProcess(process.pid));
  writeFileSync(lockFile(), JSON.stringify({ ...content, identity: `${content.identity}0` }));
  expect(take().ok).toBe(true);
});

test.each(['', '{"pid":', '{"pid":0,"identity":"x"}', 'null'])('a damaged lock (%s) does not block', (content) => {
  take();
  writeFileSync(lockFile(), content);
  expect(take().ok).toBe(true);
});

test('releasing gives the folder to the next, and never takes it from a later holder', () => {
  const first = take();
  if (!first.ok) throw new Error('it was held');
  first.release();
  expect(readdirSync(folder)).toEqual([]);
  const second = take();
  expect(second.ok).toBe(true);
  writeFileSync(lockFile(), `${readFileSync(lockFile(), 'utf8')} `);
  first.release();
  expect(readdirSync(folder)).toEqual(['bastion.lock']);
});
