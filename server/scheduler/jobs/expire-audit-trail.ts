import { expireTrail } from '../../audit/expire-trail.ts';
import { HOUR } from '../../kernel/duration.ts';
import type { Job } from '../job.ts';

const years = 7;

/** Drops the months of the audit trail that ended seven years ago, each behind a signed closing checkpoint. */
export const expireAuditTrail: Job = {
  name: 'expire-audit-trail',
  every_s: HOUR,
  async run(deps, stopping) {
    const before = new Date(deps.clock.now() * 1000);
    before.setUTCFullYear(before.getUTCFullYear() - years);
    const months = await expireTrail(deps, before, stopping);
    return months.length > 0 ? { months } : undefined;
  },
};
