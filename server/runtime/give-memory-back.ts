import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** What `globalThis.gc` needs; workers are started with it. */
export const gcFlag = '--expose-gc';

const AFTER_START_MS = 2_000;
const LOOK_EVERY_MS = 2_000;
const REST_MS = 10_000;
const MIN_GROWTH_BYTES = 64e6;
const MAX_UTILIZATION = 0.1;

export type MemoryState = {
  /** Resident memory now, and right after the last collection. */
  readonly rss_bytes: number;
  readonly settled_bytes: number;
  /** The share (0 to 1) of the last moment in which the event loop was busy. */
  readonly utilization: number;
  readonly sinceCollection_ms: number;
};

/**
 * Whether to collect: there is much to be had, nobody waits for it, and it is not done all the time. Memory that is in use
 * moves `settled_bytes` and is not looked for again.
 */
export const isWorthCollecting = ({
  rss_bytes,
  settled_bytes,
  utilization,
  sinceCollection_ms,
}: MemoryState): boolean =>
  rss_bytes - settled_bytes >= MIN_GROWTH_BYTES && utilization <= MAX_UTILIZATION && sinceCollection_ms >= REST_MS;

/** Takes a tenth of a second for 50 MB in use. Of V8's collections only this kind shrinks the young generation. */
const collect = (): void => globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });

/**
 * Gives memory back that V8 would keep: what loading the program left behind, about 30 MB, once the first requests are
 * answered, and from then on what load has left behind, within some seconds of its end. V8 itself collects when new objects
 * need the room, so that a worker which has nothing to do any more would never come to it.
 */
export async function giveMemoryBack(): Promise<void> {
  await sleep(AFTER_START_MS, undefined, { ref: false });
  collect();
  let settled_bytes = process.memoryUsage.rss();
  let collected_at = performance.now();
  let before: EventLoopUtilization = performance.eventLoopUtilization();
  const look = () => {
    const { utilization } = performance.eventLoopUtilization(before);
    const rss_bytes = process.memoryUsage.rss();
    const sinceCollection_ms = performance.now() - collected_at;
    if (isWorthCollecting({ rss_bytes, settled_bytes, utilization, sinceCollection_ms })) {
      collect();
      settled_bytes = process.memoryUsage.rss();
      collected_at = performance.now();
    }
    before = performance.eventLoopUtilization();
  };
  setInterval(look, LOOK_EVERY_MS).unref();
}
