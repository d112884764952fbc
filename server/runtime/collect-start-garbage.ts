import { setTimeout as sleep } from 'node:timers/promises';

/** What `globalThis.gc` needs; workers are started with it. */
export const gcFlag = '--expose-gc';

const AFTER_START_MS = 2_000;

/**
 * Gives back what loading the program left behind, about 30 MB, once the first requests are answered. V8 itself keeps it
 * for minutes, and lets the young generation grow by as much again meanwhile; of its collections only this kind shrinks that.
 */
export async function collectStartGarbage(): Promise<void> {
  await sleep(AFTER_START_MS, undefined, { ref: false });
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
