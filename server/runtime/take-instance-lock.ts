import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identifyProcess } from './process-identity.ts';

/** Who uses a data folder. `since` is a time in ISO 8601, `identity` tells the process from later ones with its id. */
export type Holder = {
  readonly pid: number;
  readonly identity: string | undefined;
  readonly since: string;
  readonly address: string;
};

type Taken = { readonly ok: true; readonly release: () => void };
type Held = { readonly ok: false; readonly holder: Holder };

/**
 * Takes the data folder for this process, or says who has it. The lock of a process that is gone does not count. Taking
 * is atomic: the file appears whole by a link, which never replaces another.
 */
export function takeInstanceLock(dataDir: string, address: string): Taken | Held {
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const path = join(dataDir, 'bastion.lock');
  const { pid } = process;
  const mine: Holder = { pid, identity: identifyProcess(pid), since: new Date().toISOString(), address };
  const text = JSON.stringify(mine);
  const draft = `${path}.${pid}`;
  writeFileSync(draft, text);
  try {
    for (;;) {
      if (tryLink(draft, path)) return { ok: true, release: () => releaseLock(path, text) };
      const found = readText(path);
      const holder = found === undefined ? undefined : parseHolder(found);
      if (holder && identifyProcess(holder.pid) === holder.identity) return { ok: false, holder };
      if (found !== undefined) removeStale(path, found, `${draft}.stale`);
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Who runs on this data folder now; `undefined` when nobody does. */
export function findInstance(dataDir: string): Holder | undefined {
  const holder = parseHolder(readText(join(dataDir, 'bastion.lock')) ?? '');
  return holder && identifyProcess(holder.pid) === holder.identity ? holder : undefined;
}

/** Removes the lock that was judged stale. Somebody faster may have replaced it; then theirs is put back. */
function removeStale(path: string, judged: string, aside: string): void {
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (readText(aside) !== judged) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function releaseLock(path: string, text: string): void {
  if (readText(path) === text) rmSync(path, { force: true });
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** A lock file that was damaged (a full disk, a power cut) belongs to nobody. */
function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, identity, since, address } = JSON.parse(text);
    return Number.isInteger(pid) && pid > 0 && identity ? { pid, identity, since, address } : undefined;
  } catch {
    return undefined;
  }
}
