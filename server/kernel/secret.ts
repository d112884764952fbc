import { inspect } from 'node:util';

/** A value that must never reach a log, an error or a JSON document: it prints as `[secret]`; `reveal()` gives it out. */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  /** The value to use now. Most secrets keep theirs; a `LiveSecret` looks from time to time whether it has a new one. */
  async current(): Promise<T> {
    return this.reveal();
  }

  /** The value to try after this one was refused: the same again, unless it has been changed where it comes from. */
  async renew(): Promise<T> {
    return this.reveal();
  }

  /** The value before this one, which still counts wherever a change has not arrived yet. */
  get previous(): T | undefined {
    return undefined;
  }

  /** When this value was made (Unix seconds), where that is known. */
  get created_at(): number | undefined {
    return undefined;
  }

  /** Whether the place where it is kept could not be asked the last time. */
  get isFailing(): boolean {
    return false;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
