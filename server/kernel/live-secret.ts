import { Secret } from './secret.ts';

/** What the place where a secret is kept says of it. `created_at` (Unix seconds) is when this value was put there. */
export type SecretReading = { readonly value: string; readonly created_at?: number | undefined };

type Options = {
  /** Reads the secret where it is kept. Rejects when that fails; what it reads must be fit for use. */
  readonly read: () => Promise<SecretReading>;
  /** A clock that never goes back. */
  readonly now_ms: () => number;
  /** Told when reading begins to fail, and when it works again. */
  readonly onFailure?: (error: unknown) => void;
  readonly onRecovery?: () => void;
  readonly onChange?: () => void;
};

const MAX_AGE_MS = 5 * 60_000;
/** Whoever keeps secrets and cannot be reached is not asked again at once: nobody should wait for it twice. */
const PAUSE_AFTER_FAILURE_MS = 15_000;
/** Many connections that are refused at one instant ask once. */
const RENEWED_MS = 1_000;

/**
 * A secret that may be changed while the program runs. Its value is at most five minutes old, is read by one caller at
 * a time for all of them, and stays the last good one as long as a new one cannot be had. `reveal()` gives the value
 * known last, at once.
 */
export class LiveSecret extends Secret {
  readonly #options: Options;
  #latest: SecretReading;
  #previous: string | undefined;
  #readAt_ms: number;
  #askedAt_ms = Number.NEGATIVE_INFINITY;
  #reading: Promise<string> | undefined;
  #isFailing = false;

  constructor(first: SecretReading, options: Options) {
    super(first.value);
    this.#options = options;
    this.#latest = first;
    this.#readAt_ms = options.now_ms();
  }

  override reveal(): string {
    return this.#latest.value;
  }

  override async current(): Promise<string> {
    const now = this.#options.now_ms();
    const isFresh = now - this.#readAt_ms < MAX_AGE_MS;
    const isPaused = this.#isFailing && now - this.#askedAt_ms < PAUSE_AFTER_FAILURE_MS;
    return (isFresh || isPaused) && !this.#reading ? this.reveal() : this.#read();
  }

  override async renew(): Promise<string> {
    const isNew = this.#options.now_ms() - this.#askedAt_ms < RENEWED_MS;
    return isNew && !this.#reading ? this.reveal() : this.#read();
  }

  override get previous(): string | undefined {
    return this.#previous;
  }

  override get created_at(): number | undefined {
    return this.#latest.created_at;
  }

  override get isFailing(): boolean {
    return this.#isFailing;
  }

  #read(): Promise<string> {
    this.#reading ??= this.#ask().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #ask(): Promise<string> {
    const { read, now_ms, onFailure, onRecovery, onChange } = this.#options;
    const before = this.#latest.value;
    try {
      this.#latest = await read();
      this.#readAt_ms = now_ms();
      if (this.#isFailing) onRecovery?.();
      this.#isFailing = false;
      if (this.#latest.value !== before) {
        this.#previous = before;
        onChange?.();
      }
    } catch (error) {
      if (!this.#isFailing) onFailure?.(error);
      this.#isFailing = true;
    }
    this.#askedAt_ms = now_ms();
    return this.reveal();
  }
}
