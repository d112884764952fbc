import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

type Environment = Record<string, string | undefined>;
type Options = { readonly env?: Environment; readonly uid?: number; readonly gid?: number; readonly node?: string };

/** A program under test: its process, and everything it has written so far. */
export type Program = {
  readonly child: ChildProcess;
  readonly text: () => string;
  /** Waits until it has written this. */
  readonly wrote: (expected: string | RegExp) => Promise<void>;
  /** Waits for its end: the exit status, or the signal that killed it. */
  readonly ended: () => Promise<number | NodeJS.Signals>;
};

const inherited = { PATH: process.env.PATH, NODE_COMPILE_CACHE: resolve('node_modules/.cache/compile') };
const running = new Set<ChildProcess>();

/** Starts a program on this Node with an environment of its own. */
export function runNode(args: readonly string[], { env, node = process.execPath, ...who }: Options = {}): Program {
  const options: SpawnOptions = { ...who, stdio: ['ignore', 'pipe', 'pipe'], env: { ...inherited, ...env } };
  const child = spawn(node, args, options);
  let written = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (written += chunk));
  running.add(child);
  const end = new Promise<number | NodeJS.Signals>((settle) => {
    child.once('close', (status, signal) => {
      running.delete(child);
      settle(signal ?? status ?? -1);
    });
  });
  const text = () => written;
  const wrote = (expected: string | RegExp) =>
    until(() => (typeof expected === 'string' ? written.includes(expected) : expected.test(written)), text);
  return { child, text, wrote, ended: () => end };
}

/** Ends every program that a test left running, the hard way. */
export async function killPrograms(): Promise<void> {
  for (const child of running) child.kill('SIGKILL');
  await until(() => running.size === 0);
}

/** Waits until something holds, for 20 seconds at most. */
export async function until(holds: () => boolean | Promise<boolean>, explain = () => ''): Promise<void> {
  const LIMIT_MS = 20_000;
  for (const start = Date.now(); ; await sleep(20)) {
    if (await holds()) return;
    if (Date.now() - start > LIMIT_MS)
      throw new Error(`it did not happen within ${LIMIT_MS} ms: ${holds}\n${explain()}`);
  }
}
