import { type ChildProcess, fork } from 'node:child_process';
import type { Target } from '../bench-clients.ts';
import type { GeneratorReply, GeneratorRequest } from './generator-messages.ts';
import type { Slice, SliceLimits } from './run-slice.ts';

/** The generator process as seen from the bench. */
export class LoadGenerator {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (reply: GeneratorReply) => void; reject: (error: Error) => void }>();
  #nextId = 1;

  constructor() {
    this.#child = fork(new URL('./generator.ts', import.meta.url), { serialization: 'advanced' });
    this.#child.on('message', (reply: GeneratorReply) => this.#waiting.get(reply.id)?.resolve(reply));
    this.#child.on('exit', (code) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the load generator left with ${code}`));
    });
  }

  async prepare(target: Target, scenario: string, callers: number): Promise<void> {
    const reply = await this.#ask({ id: this.#id(), command: 'prepare', target, scenario, callers });
    if (!('callers' in reply) || reply.callers !== callers) throw new Error(`${scenario}: not ${callers} callers`);
  }

  async slice(
    target: Target,
    scenario: string,
    callers: number,
    limits: SliceLimits,
  ): Promise<{ slice: Slice; generatorCpu_ms: number }> {
    const reply = await this.#ask({ id: this.#id(), command: 'slice', target, scenario, callers, limits });
    if (!('slice' in reply)) throw new Error(`${scenario}: the generator answered something else`);
    return reply;
  }

  stop(): void {
    this.#child.disconnect();
  }

  #id(): number {
    this.#nextId += 1;
    return this.#nextId;
  }

  async #ask(request: GeneratorRequest): Promise<GeneratorReply> {
    const reply = await new Promise<GeneratorReply>((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      this.#child.send(request);
    });
    this.#waiting.delete(request.id);
    if ('failure' in reply) throw new Error(`${request.scenario} at ${request.target.name}: ${reply.failure}`);
    return reply;
  }
}
