import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../server/kernel/log.ts';
import { hasId, listProcessesIn } from './process-table.ts';

const PATIENCE_MS = 10_000;

/**
 * Makes sure that no PostgreSQL works in this cluster and that nothing left behind stops a new one: an orphan whose
 * Bastion was killed is shut down, processes of a killed postmaster are waited for, and a `postmaster.pid` whose id
 * now belongs to a stranger is removed. The caller holds the instance lock.
 */
export async function clearTheWay(cluster: string, log: Log): Promise<void> {
  const pid = readPostmasterPid(cluster);
  if (pid === undefined) return;
  const ours = listProcessesIn(cluster);
  if (ours.includes(pid)) {
    log.info('A PostgreSQL that was left running is shut down first', { postgres_pid: pid });
    await endProcesses(cluster, [pid], 'SIGINT');
  } else if (ours.length > 0) await endProcesses(cluster, ours, 'SIGQUIT');
  // PostgreSQL deals with the file of a dead process itself, but takes any id that is in use for a server.
  if (readPostmasterPid(cluster) === pid && hasId(pid)) rmSync(join(cluster, 'postmaster.pid'), { force: true });
}

/** The id in the first line of `postmaster.pid`; `undefined` when there is none. */
function readPostmasterPid(cluster: string): number | undefined {
  return Number.parseInt(readPostmasterLines(cluster)[0] ?? '', 10) || undefined;
}

/** Whether the server with this id says that it takes connections (line 8 of `postmaster.pid`). */
export function isReady(cluster: string, pid: number): boolean {
  const lines = readPostmasterLines(cluster);
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

function readPostmasterLines(cluster: string): string[] {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

/** Signals the processes, and after half of the patience every one that is left, until none works in the cluster. */
async function endProcesses(cluster: string, pids: readonly number[], signal: NodeJS.Signals): Promise<void> {
  const start = Date.now();
  let left: readonly number[] = pids;
  let sent: NodeJS.Signals | undefined;
  while (left.length > 0 || listProcessesIn(cluster).length > 0) {
    const elapsed = Date.now() - start;
    if (elapsed > PATIENCE_MS) throw new Error(`a PostgreSQL that was left running in ${cluster} does not end`);
    const next = elapsed > PATIENCE_MS / 2 ? 'SIGQUIT' : signal;
    if (next !== sent) for (const pid of left) sendSignal(pid, next);
    sent = next;
    await sleep(20);
    left = listProcessesIn(cluster);
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has just ended.
  }
}
