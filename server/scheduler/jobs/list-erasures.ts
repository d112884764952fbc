import { listErasures as listThem } from '../../privacy/list-erasures.ts';
import type { Job } from '../job.ts';

/** Takes erasures over into the list that outlives the database. */
export const listErasures: Job = {
  name: 'list-erasures',
  every_s: 30,
  async run(deps) {
    const listed = await listThem(deps);
    return listed > 0 ? { listed } : undefined;
  },
};
