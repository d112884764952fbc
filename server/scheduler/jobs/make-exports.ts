import { purgeUserExports } from '../../../adapters/postgres/user-exports.ts';
import { makeExport } from '../../privacy/export/make-export.ts';
import type { Job } from '../job.ts';

const batch = 100;

/** Makes the copies of their data that people asked for, one after the other, and deletes those that ran out. */
export const makeExports: Job = {
  name: 'make-exports',
  every_s: 10,
  async run(deps, stopping) {
    let purged = 0;
    for (let part = batch; part === batch; purged += part) part = await purgeUserExports(deps.db, batch);
    let made = 0;
    while (!stopping?.aborted) {
      const outcome = await makeExport(deps, { stopping });
      if (outcome === undefined) break;
      if (outcome === 'made') made += 1;
    }
    return made + purged > 0 ? { made, purged } : undefined;
  },
};
