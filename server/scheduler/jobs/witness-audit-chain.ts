import { listTenantsToCheckpoint, listTenantsWithCheckpoints } from '../../../adapters/postgres/audit-checkpoints.ts';
import { isDatabaseDown } from '../../../adapters/postgres/database.ts';
import { deliverCheckpoints } from '../../audit/deliver-checkpoints.ts';
import { writeCheckpoint } from '../../audit/write-checkpoint.ts';
import type { Deps } from '../../deps.ts';
import { MINUTE } from '../../kernel/duration.ts';
import type { Job } from '../job.ts';

/** A checkpoint comes after this many entries, or this long after the last one when there are any. */
const entries = 1_000;
const interval = 10 * MINUTE;

async function forEachTenant(
  deps: Deps,
  tenants: readonly string[],
  stopping: AbortSignal | undefined,
  work: (tenantId: string) => Promise<number>,
): Promise<number> {
  let done = 0;
  for (const tenantId of tenants) {
    if (stopping?.aborted) break;
    try {
      done += await work(tenantId);
    } catch (error) {
      if (isDatabaseDown(error)) throw error;
      // The broken chain of one tenant must not keep those of all others from their witnesses.
      deps.log.error('audit chain could not be witnessed', { tenant_id: tenantId, error });
    }
  }
  return done;
}

/** Signs how far the audit chains are, and hands that to the witnesses. */
export const witnessAuditChain: Job = {
  name: 'witness-audit-chain',
  every_s: 15,
  isUnrecorded: true,
  async run(deps, stopping) {
    const due = await listTenantsToCheckpoint(deps.db, { entries, seconds: interval });
    const written = await forEachTenant(deps, due, stopping, async (tenantId) =>
      (await writeCheckpoint(deps, tenantId)) ? 1 : 0,
    );
    const known = await listTenantsWithCheckpoints(deps.db);
    const delivered = await forEachTenant(deps, known, stopping, (tenantId) => deliverCheckpoints(deps, tenantId));
    return written + delivered > 0 ? { written, delivered } : undefined;
  },
};
