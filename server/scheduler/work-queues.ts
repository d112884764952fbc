import type { QueueDeps } from './queue-work.ts';
import { queues } from './queues.ts';

/** Works on every queue, on every node; each job is one node's at a time. */
export async function workQueues(deps: QueueDeps): Promise<void> {
  for (const { policy, run } of queues) {
    await deps.queue.work(policy, async (job, attempt) => {
      try {
        await run(deps, job, attempt);
      } catch (error) {
        const level = attempt.isLast ? 'error' : 'warn';
        deps.log[level]('queued job failed', { queue: policy.name, tried_again: !attempt.isLast, error });
        throw error;
      }
    });
  }
}
