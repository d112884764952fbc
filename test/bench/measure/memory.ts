import { readFileSync } from 'node:fs';

/** Resident memory of one process in megabytes (10^6 bytes), or undefined when it is gone. */
export const readResidentMemory = (pid: number): number | undefined => readStatus(pid, 'VmRSS');

/** The most it has held at one moment since its start. */
export const readPeakMemory = (pid: number): number | undefined => readStatus(pid, 'VmHWM');

function readStatus(pid: number, name: 'VmRSS' | 'VmHWM'): number | undefined {
  try {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found ? (Number(found[1]) * 1024) / 1e6 : undefined;
  } catch {
    return undefined;
  }
}
