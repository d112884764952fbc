import { ensureAuditPartitions } from '../../../adapters/postgres/audit-chain.ts';
import { DAY } from '../../kernel/duration.ts';
import type { Job } from '../job.ts';

/** So many that a node may stand still for a quarter before events have to go into the default partition. */
const monthsAhead = 3;

/** Makes the partitions of the audit trail for the coming months. */
export const keepAuditPartitions: Job = {
  name: 'keep-audit-partitions',
  every_s: DAY,
  async run({ db }) {
    const made = await ensureAuditPartitions(db, monthsAhead);
    return made > 0 ? { made } : undefined;
  },
};
