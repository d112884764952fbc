import { setTimeout as sleep } from 'node:timers/promises';
import { readPeakMemory, readResidentMemory } from '../measure/memory.ts';
import { MAX_BUSY_MB, MAX_IDLE_MB } from '../report/targets.ts';
import type { Check, Finding } from './check.ts';

/** A worker gives back what load has left behind once it is quiet (`server/runtime/give-memory-back.ts`); by then it has. */
const QUIET_S = 15;

/**
 * Resident memory of the worker before any load, at its highest under the load of the table, and once that is over for a
 * moment; the processes above it are told beside.
 */
export const memory: Check = {
  name: 'memory',
  run: async ({ product, idleMemory }) => {
    const worker = product.workerPid();
    const read = (what: (pid: number) => number | undefined) => what(worker) ?? Number.NaN;
    const peak = read(readPeakMemory);
    const atOnce = read(readResidentMemory);
    await sleep(QUIET_S * 1000);
    const others = product.nodePids().filter((pid) => pid !== worker);
    const above = others.reduce((sum, pid) => sum + (readResidentMemory(pid) ?? 0), 0);
    const findings: Finding[] = [
      { what: 'worker, idle', value: idleMemory.get(worker) ?? Number.NaN, unit: 'MB', limit: MAX_IDLE_MB },
      {
        what: 'worker, at its highest under load',
        value: peak,
        unit: 'MB',
        note: `${Math.round(atOnce)} MB at its end`,
      },
      { what: `worker, ${QUIET_S} s after load`, value: read(readResidentMemory), unit: 'MB', limit: MAX_BUSY_MB },
    ];
    const note = `${others.length} processes: npm, its shell, bootstrap, supervisor`;
    return [...findings, { what: 'processes above the worker', value: above, unit: 'MB', note }];
  },
};
