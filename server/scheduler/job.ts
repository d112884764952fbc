import type { Deps } from '../deps.ts';

/** Something done again and again, by one node at a time: a file in `jobs/` and a line in `jobs.ts`. */
export type Job = {
  readonly name: string;
  /** Seconds from the end of one run to the start of the next. */
  readonly every_s: number;
  /** True for what looks after the audit trail itself: to record that would give it something to do for ever. */
  readonly isUnrecorded?: true;
  /**
   * Answers what it did, for the log; undefined when there was nothing to do. A long one ends early, with something left
   * for the next run, once `stopping` says that this node is about to leave.
   */
  readonly run: (deps: Deps, stopping?: AbortSignal) => Promise<object | undefined>;
  /** For a job that remembers something from run to run: makes what runs on this node instead. */
  readonly begin?: (deps: Deps) => (stopping?: AbortSignal) => Promise<object | undefined>;
};
