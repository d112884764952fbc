import { withAdvisoryLock } from '../../adapters/postgres/with-advisory-lock.ts';
import type { Deps } from '../deps.ts';
import type { Job } from './job.ts';
import { jobs } from './jobs.ts';

export type Scheduler = { readonly stop: () => Promise<void> };

/** Runs the jobs on every node; a lock in the database lets one node at a time do each. */
export function startScheduler(deps: Deps): Scheduler {
  const timers: NodeJS.Timeout[] = [];
  const running = new Set<Promise<void>>();

  async function runOnce(job: Job): Promise<void> {
    try {
      await withAdvisoryLock(deps.db, `job/${job.name}`, async () => {
        const done = await job.run(deps);
        if (done) deps.log.info('job done', { job: job.name, ...done });
      });
    } catch (error) {
      deps.log.warn('job failed, it will be tried again', { job: job.name, error });
    }
  }

  for (const job of jobs) {
    const timer = setInterval(() => {
      const run = runOnce(job);
      running.add(run);
      run.finally(() => running.delete(run));
    }, job.every_s * 1000);
    timer.unref();
    timers.push(timer);
  }

  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(running);
    },
  };
}
