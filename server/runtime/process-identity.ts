import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Text that tells a process from every other that ever had its id; `undefined` when no such process lives. */
export function identifyProcess(pid: number): string | undefined {
  return process.platform === 'linux' ? readStartTime(pid) : askStartTime(pid);
}

/** Boot and start time in clock ticks since then: field 22 of `/proc/<pid>/stat`, see proc_pid_stat(5). */
function readStartTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 2 is the name in parentheses, which may itself hold spaces and parentheses.
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return state === 'Z' ? undefined : `${boot} ${fields[18]}`;
  } catch {
    return undefined;
  }
}

function askStartTime(pid: number): string | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout?.trim() || undefined;
}
