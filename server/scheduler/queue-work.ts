import type { Attempt, QueuedJob, QueuePolicy } from '../../adapters/postgres/job-queue/open-job-queue.ts';
import type { Deps } from '../deps.ts';
import type { FindRuntime } from '../tenancy/tenant-runtimes.ts';

/** `findRuntime`: the tenant as it is served. */
export type QueueDeps = Deps & { readonly findRuntime: FindRuntime };

/** Something that waits in a queue to be done once: a file in `queues/` and a line in `queues.ts`. */
export type QueueWork = {
  readonly policy: QueuePolicy;
  /** What it throws is tried again as the policy says. */
  readonly run: (deps: QueueDeps, job: QueuedJob, attempt: Attempt) => Promise<void>;
};
