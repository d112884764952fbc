import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Whether the system knows a process with this id, whoever it belongs to and even if it only waits to be reaped. */
export function hasId(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether a process with this id lives. In a container nobody may reap the dead, and their ids stay in use. */
export function isAlive(pid: number): boolean {
  return hasId(pid) && !isZombie(pid);
}

function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The living processes that work in this folder. PostgreSQL's processes all work in their cluster's folder. */
export function listProcessesIn(folder: string): number[] {
  if (process.platform !== 'linux') return listOpenIn(folder);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => readWorkingFolder(pid) === folder)
    .map(Number);
}

function readWorkingFolder(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function listOpenIn(folder: string): number[] {
  const { stdout } = spawnSync('lsof', ['-a', '-d', 'cwd', '-t', '--', folder], { encoding: 'utf8' });
  return (stdout ?? '').split('\n').filter(Boolean).map(Number);
}
