import { installationScope } from '../../adapters/postgres/error-logs.ts';
import { deleteExpiredRows } from '../../adapters/postgres/expire-rows.ts';
import { listTenantIds } from '../../adapters/postgres/tenants.ts';
import type { Deps } from '../deps.ts';
import type { KindOfData } from './retention/kind-of-data.ts';
import { retention } from './retention.ts';

/** Rows per statement: none is locked for longer than it takes to delete so many. */
const batch = 500;

/** Deletes what has been kept for long enough, kind by kind, and nothing that is held; answers how many of each. */
export async function applyRetention(
  deps: Pick<Deps, 'db'>,
  stopping?: AbortSignal,
  kinds: readonly KindOfData[] = retention,
): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {};
  for (const tenantId of [installationScope, ...(await listTenantIds(deps.db))]) {
    for (const kind of kinds) {
      const count = await expire(deps, tenantId, kind, stopping);
      if (count > 0) deleted[kind.name] = (deleted[kind.name] ?? 0) + count;
    }
  }
  return deleted;
}

async function expire(
  { db }: Pick<Deps, 'db'>,
  tenantId: string,
  { rows, days }: KindOfData,
  stopping: AbortSignal | undefined,
): Promise<number> {
  let deleted = 0;
  while (!stopping?.aborted) {
    const count = await deleteExpiredRows(db.tenant(tenantId), rows, days, batch);
    deleted += count;
    if (count < batch) break;
  }
  return deleted;
}
