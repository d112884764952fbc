import { installationScope } from '../../adapters/postgres/error-logs.ts';
import { listTenantIds } from '../../adapters/postgres/tenants.ts';
import type { Deps } from '../deps.ts';
import { type TenantSettings, tenantSettings } from '../tenancy/tenant-settings.ts';
import { retention } from './retention.ts';

type RetentionDeps = Pick<Deps, 'db'>;

/** Deletes what has been kept for long enough, kind by kind, and nothing that is held; answers how many of each. */
export async function applyRetention({ db }: RetentionDeps, stopping?: AbortSignal): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {};
  for (const tenantId of [installationScope, ...(await listTenantIds(db))]) {
    const days = await readDays({ db }, tenantId);
    for (const { name, days: usual, expire } of retention) {
      const count = await expire(db.tenant(tenantId), days[name] ?? usual, stopping);
      if (count > 0) deleted[name] = (deleted[name] ?? 0) + count;
    }
  }
  return deleted;
}

/** What the tenant chose; what belongs to none is kept as by default. */
async function readDays({ db }: RetentionDeps, tenantId: string): Promise<TenantSettings['retention_days']> {
  const row = await db.tenant(tenantId).selectFrom('tenants').select('settings').executeTakeFirst();
  return tenantSettings.parse(row?.settings ?? {}).retention_days;
}
