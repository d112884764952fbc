import { readdirSync, readFileSync } from 'node:fs';

/** One process: CPU time of all its threads, and that of its children which have ended and were waited for. */
export type ProcessRow = {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly cpu_ms: number;
  readonly endedChildrenCpu_ms: number;
};

/** Linux reports CPU time to programs in ticks of 10 ms, whatever the kernel's own clock does. */
const TICK_MS = 10;

/** All processes of the machine at this moment. */
export function readProcessTable(): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const row = readProcess(Number(entry));
    if (row) rows.push(row);
  }
  return rows;
}

function readProcess(pid: number): ProcessRow | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined; // It ended between the listing and the reading.
  }
}

/** Reads a line of /proc/[pid]/stat (proc(5)). The name may hold blanks and parentheses, so the last `)` ends it. */
export function parseStat(line: string): ProcessRow {
  const open = line.indexOf('(');
  const close = line.lastIndexOf(')');
  const fields = line.slice(close + 2).split(' ');
  const ticks = (index: number) => Number(fields[index]) * TICK_MS;
  return {
    pid: Number(line.slice(0, open)),
    parent: Number(fields[1]),
    name: line.slice(open + 1, close),
    cpu_ms: ticks(11) + ticks(12),
    endedChildrenCpu_ms: ticks(13) + ticks(14),
  };
}

/** The pids of `root` and everything below it, without the subtree of `except`. */
export function treeOf(rows: readonly ProcessRow[], root: number, except?: number): Set<number> {
  const members = new Set<number>([root]);
  for (let before = -1; before !== members.size; ) {
    before = members.size;
    for (const row of rows) if (members.has(row.parent) && row.pid !== except) members.add(row.pid);
  }
  return members;
}

/** CPU time that a tree of processes has used so far, its ended members included. */
export function cpuOfTree(rows: readonly ProcessRow[], root: number, except?: number): number {
  const members = treeOf(rows, root, except);
  let sum = 0;
  for (const row of rows) if (members.has(row.pid)) sum += row.cpu_ms + row.endedChildrenCpu_ms;
  return sum;
}
