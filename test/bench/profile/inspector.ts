import { setTimeout as sleep } from 'node:timers/promises';
import type { CpuProfile } from './summarize-profile.ts';

const PORT = 9229;
const OPEN_TRIES = 100;
const SAMPLE_EVERY_US = 200;

/**
 * A CPU profiler in a process that runs already: SIGUSR1 makes Node open its inspector, on loopback only. So the profile
 * holds the load and nothing of the start.
 */
export class Inspector {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (message: { result?: unknown; error?: { message: string } }) => void>();
  #nextId = 1;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data));
      this.#waiting.get(message.id)?.(message);
    });
  }

  static async open(pid: number): Promise<Inspector> {
    process.kill(pid, 'SIGUSR1');
    const socket = new WebSocket(await debuggerUrl());
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve);
      socket.addEventListener('error', () => reject(new Error('the inspector does not answer')));
    });
    return new Inspector(socket);
  }

  async start(): Promise<void> {
    await this.#call('Profiler.enable');
    await this.#call('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
    await this.#call('Profiler.start');
  }

  async stop(): Promise<CpuProfile> {
    const { profile } = (await this.#call('Profiler.stop')) as { profile: CpuProfile };
    this.#socket.close();
    return profile;
  }

  async #call(method: string, params: object = {}): Promise<unknown> {
    const id = this.#nextId++;
    const answer = await new Promise<{ result?: unknown; error?: { message: string } }>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
    this.#waiting.delete(id);
    if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
    return answer.result;
  }
}

async function debuggerUrl(): Promise<string> {
  for (let tries = 0; tries < OPEN_TRIES; tries += 1) {
    const reply = await fetch(`http://127.0.0.1:${PORT}/json/list`).catch(() => undefined);
    const [first] = reply?.ok ? ((await reply.json()) as { webSocketDebuggerUrl: string }[]) : [];
    if (first) return first.webSocketDebuggerUrl;
    await sleep(20);
  }
  throw new Error(`no inspector opened on port ${PORT}`);
}
