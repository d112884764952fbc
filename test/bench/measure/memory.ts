import { readFileSync } from 'node:fs';

/** Resident memory of one process in megabytes (10^6 bytes), or undefined when it is gone. */
export function readResidentMemory(pid: number): number | undefined {
  try {
    const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found ? (Number(found[1]) * 1024) / 1e6 : undefined;
  } catch {
    return undefined;
  }
}
