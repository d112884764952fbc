import { createAdvisoryLocks } from '../../adapters/postgres/advisory-locks.ts';
import { isDatabaseDown } from '../../adapters/postgres/database.ts';
import type { Deps } from '../deps.ts';
import { MINUTE } from '../kernel/duration.ts';
import type { Job } from './job.ts';
import { jobs } from './jobs.ts';
import { recordJob } from './record-job.ts';

export type Scheduler = { readonly stop: () => Promise<void> };

/** Runs the jobs on every node; a lock in the database lets one node at a time do each. */
export function startScheduler(deps: Deps, list: readonly Job[] = jobs): Scheduler {
  const timers = new Map<Job, NodeJS.Timeout>();
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  const withLock = createAdvisoryLocks(deps.db);
  const begun = new Map(list.map((job) => [job, job.begin?.(deps)]));

  async function runOnce(job: Job): Promise<void> {
    try {
      await withLock(`job/${job.name}`, async () => {
        const done = await (begun.get(job)?.(stopping.signal) ?? job.run(deps, stopping.signal));
        if (!done) return;
        deps.log.info('job done', { job: job.name, ...done });
        if (!job.isUnrecorded) await recordJob(deps, job.name, done);
      });
    } catch (error) {
      const level = isDatabaseDown(error) ? 'warn' : 'error';
      deps.log[level]('job failed, it will be tried again', { job: job.name, error });
    }
  }

  async function runAndRepeat(job: Job): Promise<void> {
    const run = runOnce(job);
    running.add(run);
    await run;
    running.delete(run);
    if (!stopping.signal.aborted) schedule(job, job.every_s);
  }

  function schedule(job: Job, wait_s: number): void {
    timers.set(job, setTimeout(runAndRepeat, wait_s * 1000, job).unref());
  }

  // The first run comes soon: nodes may be restarted more often than a job is due.
  for (const job of list) schedule(job, Math.min(job.every_s, MINUTE));

  return {
    async stop() {
      stopping.abort();
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}
