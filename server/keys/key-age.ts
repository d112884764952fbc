import type { KeyAgeRow } from '../../adapters/postgres/list-key-ages.ts';
import type { Secret } from '../kernel/secret.ts';

/** How old keys and secrets may become, in seconds. */
export type RotationPolicy = {
  readonly signingKeys: number;
  /** Root keys, and the keys of tenants, which are made anew with them. */
  readonly rootKey: number;
  /** Passwords and other secrets that settings hold. */
  readonly secrets: number;
};

/** What ages are found out from. */
export type KeyAgeContext = {
  readonly rows: readonly KeyAgeRow[];
  readonly keysDir: string;
  readonly policy: RotationPolicy;
  /** The secrets that settings hold, by the name of the setting. */
  readonly secrets: Readonly<Record<string, Secret | undefined>>;
};

/** A key or secret in use, or the oldest of several of one kind. */
export type KeyAge = {
  readonly name: string;
  /** Unix seconds; undefined when nobody knows. */
  readonly created_at: number | undefined;
  /** Seconds after which it is overdue; undefined for what is never rotated. */
  readonly limit: number | undefined;
  /** How it is rotated, for the operator. */
  readonly remedy: string;
  /** What else there is to say about it. */
  readonly note?: string | undefined;
};

/** One kind of key or secret that ages: a file in `key-ages/` and a line in `key-ages.ts`. */
export type KeyAgeSource = (context: KeyAgeContext) => Promise<readonly KeyAge[]> | readonly KeyAge[];
