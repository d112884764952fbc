import type { Slice } from '../load/run-slice.ts';
import { percentile, sortedTogether } from './percentile.ts';
import type { Costs } from './server-under-test.ts';

/** One slice of load at one server, and what the server spent on it. */
export type MeasuredSlice = {
  readonly slice: Slice;
  readonly before: Costs;
  readonly after: Costs;
  readonly generatorCpu_ms: number;
};

/** One side of a row. Undefined counts belong to a server without a database. */
export type Summary = {
  readonly operations: number;
  readonly errorCount: number;
  readonly errors: readonly string[];
  readonly perSecond: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly node_ms: number;
  readonly postgres_ms: number | undefined;
  readonly statements: number | undefined;
  readonly generator_ms: number;
};

/** Puts the slices of one scenario at one server together. Costs are per operation. */
export function summarize(slices: readonly MeasuredSlice[]): Summary {
  const sum = (of: (each: MeasuredSlice) => number) => slices.reduce((total, each) => total + of(each), 0);
  const operations = sum(({ slice }) => slice.latencies_ms.length);
  const spent = (key: keyof Costs) => {
    if (slices.some(({ before, after }) => before[key] === undefined || after[key] === undefined)) return undefined;
    return sum(({ before, after }) => Number(after[key]) - Number(before[key])) / operations;
  };
  const sorted = sortedTogether(slices.map(({ slice }) => slice.latencies_ms));
  return {
    operations,
    errorCount: sum(({ slice }) => slice.errorCount),
    errors: [...new Set(slices.flatMap(({ slice }) => slice.errors))],
    perSecond: operations / sum(({ slice }) => slice.seconds),
    p50_ms: percentile(sorted, 0.5),
    p99_ms: percentile(sorted, 0.99),
    node_ms: spent('node_ms') ?? Number.NaN,
    postgres_ms: spent('postgres_ms'),
    statements: spent('statements'),
    generator_ms: sum((each) => each.generatorCpu_ms) / operations,
  };
}
