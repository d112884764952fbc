import { listTenantsToRekey } from '../../../adapters/postgres/tenant-keys.ts';
import { rekeyTenant } from '../../rekey/rekey-tenant.ts';
import { eachTenant } from '../each-tenant.ts';
import type { Job } from '../job.ts';

/** Seals anew what rests under the keys before the last rotation of the root key, a tenant after the other. */
export const rekey: Job = {
  name: 'rekey',
  every_s: 10,
  async run(deps, stopping) {
    await deps.keyRing.reload();
    let resealed = 0;
    let left = 0;
    await eachTenant(
      await listTenantsToRekey(deps.db),
      stopping,
      'tenants whose values could not be sealed anew',
      async (tenantId) => {
        const report = await rekeyTenant(deps, tenantId, { stopping });
        resealed += report.resealed;
        left += report.isDone ? 0 : 1;
      },
    );
    return resealed > 0 ? { resealed, tenants_left: left } : undefined;
  },
};
