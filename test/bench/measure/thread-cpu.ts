import { readdirSync, readFileSync } from 'node:fs';

const TICK_MS = 10;
const LOWEST_PRIORITY = 19;

/**
 * CPU time of the threads of lowest priority of a process. Bastion computes password hashes in such threads and in no
 * others, so this is what the hashes cost.
 */
export function readHashThreadsCpu(pid: number): number {
  let sum = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const line = readFileSync(`/proc/${pid}/task/${task}/stat`, 'utf8');
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    if (Number(fields[16]) === LOWEST_PRIORITY) sum += (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  }
  return sum;
}
