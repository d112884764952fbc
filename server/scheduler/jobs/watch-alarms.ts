import { listTenantIds } from '../../../adapters/postgres/tenants.ts';
import { watchAlarms as watchTenant } from '../../alarms/watch-alarms.ts';
import type { Deps } from '../../deps.ts';
import { MINUTE } from '../../kernel/duration.ts';
import { createAlarmCounter } from '../../metrics/alarm-metrics.ts';
import { eachTenant } from '../each-tenant.ts';
import type { Job } from '../job.ts';

function begin(deps: Deps) {
  const count = createAlarmCounter();
  return async (stopping?: AbortSignal) => {
    const totals = { raised: 0, resolved: 0 };
    const failure = 'tenants whose alarms could not be read';
    await eachTenant(await listTenantIds(deps.db), stopping, failure, async (tenantId) => {
      const { raised, resolved } = await watchTenant(deps, tenantId);
      for (const alarm of raised) count(alarm);
      totals.raised += raised.length;
      totals.resolved += resolved.length;
    });
    return totals.raised + totals.resolved > 0 ? totals : undefined;
  };
}

/** Reads every alarm of every tenant. */
export const watchAlarms: Job = {
  name: 'watch-alarms',
  every_s: MINUTE,
  begin,
  run: (deps, stopping) => begin(deps)(stopping),
};
