import { HOUR } from '../../kernel/duration.ts';
import { applyRetention as applyIt } from '../../privacy/apply-retention.ts';
import type { Job } from '../job.ts';

/** Deletes what has been kept for long enough. */
export const applyRetention: Job = {
  name: 'apply-retention',
  every_s: HOUR,
  async run(deps, stopping) {
    const deleted = await applyIt(deps, stopping);
    return Object.keys(deleted).length > 0 ? { deleted } : undefined;
  },
};
