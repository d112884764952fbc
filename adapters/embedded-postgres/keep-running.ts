import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../server/kernel/log.ts';
import { clearTheWay } from './clear-the-way.ts';
import { runServer, type ServerOptions } from './run-server.ts';

const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 10_000;
const STEADY_MS = 30_000;
const STOP_LIMIT_MS = 10_000;

type Hooks = { log: Log; onStart: (pid: number | undefined) => void; onExit: ((reason: string) => void) | undefined };

/** Starts PostgreSQL and starts it again on the same port, ever more slowly, whenever it dies before `stop`. */
export async function keepRunning(options: ServerOptions, { log, onStart, onExit }: Hooks) {
  let delay = FIRST_DELAY_MS;
  let isStopping = false;
  let current = await start();
  let restarting: Promise<void> | undefined;
  watch(current);

  async function start(): Promise<ChildProcess> {
    await clearTheWay(options.place.cluster, log);
    const child = await runServer(options);
    onStart(child.pid);
    return child;
  }

  function watch(child: ChildProcess): void {
    const since = Date.now();
    const onEnd = (status: number | null, signal: NodeJS.Signals | null) => {
      if (isStopping) return;
      const reason = signal ?? `status ${status}`;
      log.error('PostgreSQL ended unexpectedly and is started again', { reason });
      onExit?.(reason);
      if (Date.now() - since > STEADY_MS) delay = FIRST_DELAY_MS;
      restarting = restart();
    };
    // It may have ended between being ready and being watched.
    if (child.exitCode !== null || child.signalCode !== null) onEnd(child.exitCode, child.signalCode);
    else child.once('exit', onEnd);
  }

  async function restart(): Promise<void> {
    while (!isStopping) {
      await sleep(delay);
      delay = Math.min(delay * 2, LONGEST_DELAY_MS);
      if (isStopping) return;
      try {
        current = await start();
        log.info('PostgreSQL is running again');
        return watch(current);
      } catch (error) {
        log.error('PostgreSQL could not be started again yet', { reason: String(error) });
      }
    }
  }

  /** Ends PostgreSQL: sessions are cut off, the data are written out. */
  async function stop(): Promise<void> {
    isStopping = true;
    await restarting;
    await endServer(current);
    onStart(undefined);
  }

  return { stop };
}

async function endServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGQUIT'), STOP_LIMIT_MS);
  await ended;
  clearTimeout(timer);
}
