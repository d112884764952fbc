import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createPasswordHash } from '../../adapters/password-hash/password-hash.ts';
import { readBenchOptions } from './bench-options.ts';
import { readPeakMemory, readResidentMemory } from './measure/memory.ts';
import { percentile, sortedTogether } from './measure/percentile.ts';
import { cpuOfTree, parseStat, readProcessTable, treeOf } from './measure/process-table.ts';
import { type MeasuredSlice, summarize } from './measure/summarize.ts';
import { readHashThreadsCpu } from './measure/thread-cpu.ts';

describe('percentile', () => {
  it('has no answer for no values', () => {
    expect(percentile(new Float64Array(0), 0.99)).toBeNaN();
  });

  it('is the smallest value that enough values do not exceed', () => {
    const hundred = Float64Array.from({ length: 100 }, (_, index) => index + 1);
    expect([0, 0.5, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([1, 50, 99, 100]);
    expect(percentile(Float64Array.of(7), 0.99)).toBe(7);
  });

  it('sorts by size and not by text when lists are put together', () => {
    expect([...sortedTogether([Float64Array.of(10, 9), Float64Array.of(100)])]).toEqual([9, 10, 100]);
  });
});

describe('the process table', () => {
  it('reads a process whose name holds blanks and parentheses', () => {
    const line = '42 (a) b (c) S 7 42 42 0 -1 0 0 0 0 0 11 12 13 14 20 0 1 0';
    expect(parseStat(line)).toEqual({ pid: 42, parent: 7, name: 'a) b (c', cpu_ms: 230, endedChildrenCpu_ms: 270 });
  });

  const row = (pid: number, parent: number, cpu_ms: number, endedChildrenCpu_ms = 0) => ({
    pid,
    parent,
    name: '',
    cpu_ms,
    endedChildrenCpu_ms,
  });

  it('leaves out a subtree, and processes that only look related', () => {
    const rows = [row(1, 0, 1000), row(5, 3, 4), row(2, 1, 1), row(3, 2, 2, 10), row(4, 2, 3), row(6, 4, 5)];
    expect([...treeOf(rows, 2, 4)].sort()).toEqual([2, 3, 5]);
    expect(cpuOfTree(rows, 2, 4)).toBe(17);
    expect(cpuOfTree(rows, 4)).toBe(8);
  });

  it('accounts for the work of a child process, also after it has ended', async () => {
    const burn = 'const end = process.cpuUsage().user + 400_000; while (process.cpuUsage().user < end);';
    const before = cpuOfTree(readProcessTable(), process.pid);
    const child = spawn(process.execPath, ['-e', burn]);
    await once(child, 'exit');
    const spent = cpuOfTree(readProcessTable(), process.pid) - before;
    expect(spent).toBeGreaterThanOrEqual(380);
    expect(spent).toBeLessThan(5_000);
  });
});

describe('memory', () => {
  it('is unknown for a process that is gone', () => {
    expect(readResidentMemory(2 ** 30)).toBeUndefined();
  });

  it('is what a process holds now, which is at most what it has held', () => {
    const now = readResidentMemory(process.pid) ?? 0;
    expect(now).toBeGreaterThan(20);
    expect(readPeakMemory(process.pid)).toBeGreaterThanOrEqual(now);
  });
});

describe('hash threads', () => {
  it('are the only ones whose work counts as hashing', async () => {
    const hashes = createPasswordHash({ threads: 1, maxQueue: 4, cost: 11 });
    await hashes.verifyNothing('warm-up');
    const before = { hash: readHashThreadsCpu(process.pid), all: process.cpuUsage().user };
    for (let turn = 0; turn < 4; turn += 1) await hashes.verifyNothing('wrong');
    const hash = readHashThreadsCpu(process.pid) - before.hash;
    for (let sum = 0; sum < 3e8; sum += 1);
    expect(readHashThreadsCpu(process.pid) - before.hash).toBe(hash);
    expect(hash).toBeGreaterThan(100);
    expect(hash).toBeLessThan((process.cpuUsage().user - before.all) / 1000);
    await hashes.close();
  });
});

describe('a summary', () => {
  const slice = (latencies: number[], before: object, after: object, errors: string[] = []): MeasuredSlice => ({
    slice: { seconds: 2, latencies_ms: Float64Array.from(latencies), errors, errorCount: errors.length },
    before: { node_ms: 0, ...before },
    after: { node_ms: 0, ...after },
    generatorCpu_ms: 1,
  });

  it('knows no database costs of a server without a database', () => {
    const { postgres_ms, statements } = summarize([slice([1], { node_ms: 5 }, { node_ms: 8 })]);
    expect({ postgres_ms, statements }).toEqual({ postgres_ms: undefined, statements: undefined });
  });

  it('divides what slices cost by all their operations, and counts errors apart', () => {
    const counts = { postgres_ms: 10, statements: 100 };
    const slices = [
      slice([1, 2], { node_ms: 100, ...counts }, { node_ms: 104, postgres_ms: 12, statements: 104 }),
      slice([3, 4], { node_ms: 200, ...counts }, { node_ms: 204, ...counts }, ['500']),
    ];
    expect(summarize(slices)).toEqual({
      operations: 4,
      errorCount: 1,
      errors: ['500'],
      perSecond: 1,
      p50_ms: 2,
      p99_ms: 4,
      node_ms: 2,
      postgres_ms: 0.5,
      statements: 1,
      generator_ms: 0.5,
    });
  });
});

describe('the options', () => {
  it('take a sign-in for the profile, and not as a row of the table', () => {
    expect(() => readBenchOptions(['--only', 'login'])).toThrow('--only login: there is client_credentials');
    expect(() => readBenchOptions(['--profile', 'nothing'])).toThrow('login');
    expect(readBenchOptions(['--profile', 'login'])?.profile).toBe('login');
  });
});
