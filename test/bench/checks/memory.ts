import { readResidentMemory } from '../measure/memory.ts';
import { MAX_BUSY_MB, MAX_IDLE_MB } from '../report/targets.ts';
import type { Check, Finding } from './check.ts';

/** Resident memory of the worker before any load and after the table; the processes above it are told beside. */
export const memory: Check = {
  name: 'memory',
  run: async ({ product, idleMemory }) => {
    const worker = product.workerPid();
    const others = product.nodePids().filter((pid) => pid !== worker);
    const sumOf = (read: (pid: number) => number | undefined) => others.reduce((sum, pid) => sum + (read(pid) ?? 0), 0);
    const findings: Finding[] = [
      { what: 'worker, idle', value: idleMemory.get(worker) ?? Number.NaN, unit: 'MB', limit: MAX_IDLE_MB },
      { what: 'worker, after load', value: readResidentMemory(worker) ?? Number.NaN, unit: 'MB', limit: MAX_BUSY_MB },
    ];
    const note = `${others.length} processes: npm, its shell, bootstrap, supervisor`;
    return [...findings, { what: 'processes above the worker', value: sumOf(readResidentMemory), unit: 'MB', note }];
  },
};
