import { listTenantIds } from '../../../adapters/postgres/tenants.ts';
import { MINUTE } from '../../kernel/duration.ts';
import { rewriteImported as rewriteIt } from '../../rekey/rewrite-imported.ts';
import { eachTenant } from '../each-tenant.ts';
import type { Job } from '../job.ts';

/** Seals anew what was imported as Fernet tokens, as long as there are keys for them (`keys/fernet.keys`). */
export const rewriteImported: Job = {
  name: 'rewrite-imported',
  every_s: MINUTE,
  async run(deps, stopping) {
    await deps.keyRing.reload();
    if (deps.keyRing.imported().length === 0) return undefined;
    let rewritten = 0;
    await eachTenant(
      await listTenantIds(deps.db),
      stopping,
      'tenants whose imported values could not be sealed anew',
      async (tenantId) => {
        rewritten += await rewriteIt(deps, tenantId, { stopping });
      },
    );
    return rewritten > 0 ? { rewritten } : undefined;
  },
};
