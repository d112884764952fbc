import { Secret } from '../kernel/secret.ts';
import type { FromPrimary, FromWorker, SecretState, WorkerSecretName } from './messages.ts';

type Ask = (isRefused: boolean) => Promise<SecretState | undefined>;

/** Longer than the primary process takes to find out that a secrets manager does not answer. */
const PATIENCE_MS = 6_000;

/** A secret that the primary process looks after. While it gives no answer, the last value stays in use. */
class SecretFromPrimary extends Secret {
  #state: SecretState;
  readonly #ask: Ask;

  constructor(first: SecretState, ask: Ask) {
    super(first.value);
    this.#state = first;
    this.#ask = ask;
  }

  override reveal(): string {
    return this.#state.value;
  }

  override get previous(): string | undefined {
    return this.#state.previous;
  }

  override get created_at(): number | undefined {
    return this.#state.created_at;
  }

  override get isFailing(): boolean {
    return this.#state.isFailing;
  }

  override current(): Promise<string> {
    return this.#update(false);
  }

  override renew(): Promise<string> {
    return this.#update(true);
  }

  async #update(isRefused: boolean): Promise<string> {
    this.#state = (await this.#ask(isRefused)) ?? this.#state;
    return this.reveal();
  }
}

export type SecretsFromPrimary = {
  readonly open: (name: WorkerSecretName, first: SecretState) => Secret;
  readonly receive: (message: FromPrimary) => void;
};

/** The worker's side of asking the primary process for secrets, over `tell`. */
export function createSecretsFromPrimary(tell: (message: FromWorker) => void): SecretsFromPrimary {
  const waiting = new Map<number, (state: SecretState | undefined) => void>();
  let asked = 0;

  function ask(name: WorkerSecretName, isRefused: boolean): Promise<SecretState | undefined> {
    return new Promise((resolve) => {
      const id = ++asked;
      const settle = (state: SecretState | undefined) => {
        waiting.delete(id);
        clearTimeout(timer);
        resolve(state);
      };
      const timer = setTimeout(settle, PATIENCE_MS, undefined);
      waiting.set(id, settle);
      tell({ type: 'secret', id, name, isRefused });
    });
  }

  return {
    open: (name, first) => new SecretFromPrimary(first, (isRefused) => ask(name, isRefused)),
    receive(message) {
      if (message.type === 'secret') waiting.get(message.id)?.(message.state);
    },
  };
}
