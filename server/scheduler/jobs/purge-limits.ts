import { setTimeout as sleep } from 'node:timers/promises';
import { purgeRateLimits } from '../../../adapters/postgres/rate-limits.ts';
import { MINUTE } from '../../kernel/duration.ts';
import type { Job } from '../job.ts';

const batch = 1_000;
const maxBatches = 500;
const pauseMs = 20;

/** Deletes what no limit asks for any more, in small batches. */
export const purgeLimits: Job = {
  name: 'purge-limits',
  every_s: MINUTE,
  async run({ db }, stopping) {
    for (let count = 0; count < maxBatches; count += 1) {
      const purged = await purgeRateLimits(db, batch);
      if (purged < batch || stopping?.aborted) break;
      await sleep(pauseMs);
    }
    // Nothing that anybody would look for in the audit trail.
    return undefined;
  },
};
