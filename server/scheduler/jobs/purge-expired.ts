import { setTimeout as sleep } from 'node:timers/promises';
import { purgeExpired as purge } from '../../../adapters/postgres/tenants.ts';
import { MINUTE } from '../../kernel/duration.ts';
import type { Job } from '../job.ts';

const batch = 1_000;
const maxBatches = 500;
const pauseMs = 20;

/** Deletes expired tokens, claims, grants and sessions in small batches, so that no request waits for it. */
export const purgeExpired: Job = {
  name: 'purge-expired',
  every_s: MINUTE,
  async run({ db }, stopping) {
    let total = 0;
    for (let count = 0; count < maxBatches; count += 1) {
      const purged = await purge(db, batch);
      total += purged;
      if (purged < batch || stopping?.aborted) break;
      await sleep(pauseMs);
    }
    return total > 0 ? { rows: total } : undefined;
  },
};
