import type { Target } from '../bench-clients.ts';

/** What a server has cost so far; differences of two readings are what a slice cost. */
export type Costs = {
  readonly node_ms: number;
  /** Undefined for a server without a database, like `statements`. */
  readonly postgres_ms?: number;
  readonly statements?: number;
};

/** A running server and the means to look at it from outside. */
export type ServerUnderTest = {
  readonly target: Target;
  readonly readCosts: () => Promise<Costs>;
  /** The process that answers requests. */
  readonly workerPid: () => number;
  readonly stop: () => Promise<void>;
};
