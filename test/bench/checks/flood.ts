import { Attacker } from '../load/attacker.ts';
import { percentile, sortedTogether } from '../measure/percentile.ts';
import { MAX_FLOODED_P99_MS, MAX_FLOODED_P99_RATIO } from '../report/targets.ts';
import { measureSlice } from '../side-by-side.ts';
import type { Check, CheckContext } from './check.ts';

const CLIENTS = 20;
const ROUNDS = 4;
const SLICE_S = 3;
const UNTIL_HASHES_QUEUE_MS = 1500;
const SCENARIO = 'client_credentials';

/** The p99 of client_credentials while wrong passwords pour in, next to the quiet one; quiet and flooded take turns. */
export const flood: Check = {
  name: 'flood',
  run: async (context) => {
    const attacker = new Attacker();
    const quiet: Float64Array[] = [];
    const flooded: Float64Array[] = [];
    const answers = new Map<string, number>();
    const errors: string[] = [];
    await context.generator.prepare(context.product.target, SCENARIO, context.pace.callers);
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        quiet.push(await latenciesOf(context, errors));
        await attacker.start(context.product.target, CLIENTS, UNTIL_HASHES_QUEUE_MS);
        flooded.push(await latenciesOf(context, errors));
        for (const [status, count] of await attacker.stop()) answers.set(status, (answers.get(status) ?? 0) + count);
      }
    } finally {
      attacker.end();
    }
    return findings(quiet, flooded, answers, errors);
  },
};

async function latenciesOf({ generator, product, pace }: CheckContext, errors: string[]): Promise<Float64Array> {
  const { slice } = await measureSlice(generator, product, SCENARIO, { ...pace, seconds: SLICE_S });
  errors.push(...slice.errors);
  return slice.latencies_ms;
}

function findings(
  quiet: readonly Float64Array[],
  flooded: readonly Float64Array[],
  answers: ReadonlyMap<string, number>,
  errors: readonly string[],
) {
  const quietP99 = percentile(sortedTogether(quiet), 0.99);
  const floodedP99 = percentile(sortedTogether(flooded), 0.99);
  const limit = Math.min(MAX_FLOODED_P99_MS, MAX_FLOODED_P99_RATIO * quietP99);
  const guesses = [...answers].map(([status, count]) => `${count} × ${status}`).join(', ');
  const throughput = sumOfLengths(flooded) / sumOfLengths(quiet);
  return [
    { what: `p99 of ${SCENARIO}, quiet`, value: quietP99, unit: 'ms' },
    { what: `p99 of ${SCENARIO}, flooded`, value: floodedP99, unit: 'ms', limit, note: `guesses: ${guesses}` },
    { what: `${SCENARIO} per second, flooded to quiet`, value: throughput, unit: '×' },
    { what: 'errors meanwhile', value: errors.length, unit: '', limit: 0, note: errors.join('; ') },
  ];
}

function sumOfLengths(lists: readonly Float64Array[]): number {
  return lists.reduce((sum, list) => sum + list.length, 0);
}
