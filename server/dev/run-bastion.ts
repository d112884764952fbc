import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const WATCHED = ['server', 'adapters', 'views', 'migrations'];

type Options = {
  /** Whether it is started again when a source file changes. */
  readonly isWatching: boolean;
};

/** Starts `server/main.ts` as a process of its own; signals are passed on, and this process ends as that one does. */
export function runBastion(env: NodeJS.ProcessEnv, { isWatching }: Options): ChildProcess {
  const watch = isWatching ? [...WATCHED.map((path) => `--watch-path=${path}`), '--watch-preserve-output'] : [];
  const child = spawn(process.execPath, [...watch, 'server/main.ts'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (status, signal) => process.exit(status ?? 128 + (signal ? constants.signals[signal] : 0)));
  return child;
}

/** Waits until the issuer answers. */
export async function waitUntilServing(issuer: string): Promise<void> {
  const discovery = `${issuer}/.well-known/openid-configuration`;
  for (;;) {
    const reply = await fetch(discovery).catch(() => undefined);
    await reply?.body?.cancel();
    if (reply?.ok) return;
    await sleep(100);
  }
}
