import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../bench-clients.ts';

const STOP_LIMIT_MS = 60_000;

/** The process that floods the login, as seen from the bench. */
export class Attacker {
  readonly #child: ChildProcess = fork(new URL('./flood.ts', import.meta.url));

  /** Starts the flood and gives it time to fill whatever queues there are. */
  async start(target: Target, clients: number, leadTime_ms: number): Promise<void> {
    this.#child.send({ target, clients });
    await sleep(leadTime_ms);
  }

  /** Ends the flood and waits for the answers that are still to come: how often each status was answered. */
  async stop(): Promise<[string, number][]> {
    const report = new Promise<{ statuses: Record<string, number> }>((resolve) => this.#child.once('message', resolve));
    this.#child.send({ stop: true });
    const answered = await Promise.race([report, sleep(STOP_LIMIT_MS)]);
    if (!answered) throw new Error('the flood did not end');
    return Object.entries(answered.statuses);
  }

  end(): void {
    this.#child.disconnect();
  }
}
