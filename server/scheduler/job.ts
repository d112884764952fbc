import type { Deps } from '../deps.ts';

/** Something done again and again, by one node at a time: a file in `jobs/` and a line in `jobs.ts`. */
export type Job = {
  readonly name: string;
  readonly every_s: number;
  /** Answers what it did, for the log; undefined when there was nothing to do. */
  readonly run: (deps: Deps) => Promise<object | undefined>;
};
