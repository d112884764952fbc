import { HttpConnection } from './http-connection.ts';
import type { Caller } from './scenario.ts';

/** What one slice of load yielded. `latencies_ms` holds one entry per operation that went well. */
export type Slice = {
  readonly seconds: number;
  readonly latencies_ms: Float64Array;
  readonly errors: readonly string[];
  readonly errorCount: number;
};

/** A caller that fails this many times gives up; a broken server then ends a slice early rather than filling a log. */
const MAX_ERRORS_PER_CALLER = 5;

export type SliceLimits = { readonly seconds: number; readonly operations: number };

/** Lets all callers work at the same time, each as fast as it is answered, until time or the number of operations is up. */
export async function runSlice(issuer: string, callers: readonly Caller[], limits: SliceLimits): Promise<Slice> {
  const connections = await Promise.all(callers.map(() => HttpConnection.open(issuer)));
  const latencies: number[] = [];
  const errors: string[] = [];
  const startedAt = performance.now();
  const endsAt = startedAt + limits.seconds * 1000;
  const hasTime = () => performance.now() < endsAt && latencies.length + errors.length < limits.operations;
  await Promise.all(
    callers.map((call, index) => repeat(call, connections[index] as HttpConnection, { hasTime, latencies, errors })),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  for (const connection of connections) connection.close();
  return {
    seconds,
    latencies_ms: Float64Array.from(latencies),
    errors: [...new Set(errors)].slice(0, 10),
    errorCount: errors.length,
  };
}

type Record = { readonly hasTime: () => boolean; readonly latencies: number[]; readonly errors: string[] };

async function repeat(call: Caller, connection: HttpConnection, { hasTime, latencies, errors }: Record): Promise<void> {
  for (let failed = 0; failed < MAX_ERRORS_PER_CALLER && hasTime(); ) {
    const before = performance.now();
    try {
      await call(connection);
      latencies.push(performance.now() - before);
    } catch (error) {
      failed += 1;
      errors.push(error instanceof Error ? error.message : String(error));
    }
  }
}
