import { listTenantsWithUnlistedErasures } from '../../adapters/postgres/erasures.ts';
import type { Deps } from '../deps.ts';

/** Writes erasures that are not on the list outside the database yet. Cut off, one may stand there twice; none is lost. */
export async function listErasures(deps: Pick<Deps, 'db' | 'erasureList'>): Promise<number> {
  let listed = 0;
  for (const tenantId of await listTenantsWithUnlistedErasures(deps.db)) {
    const db = deps.db.tenant(tenantId);
    const unlisted = db.selectFrom('erasures').select(['user_id', 'certificate']).where('listed_at', 'is', null);
    const rows = await unlisted.orderBy('erased_at').limit(1_000).execute();
    await deps.erasureList.append(rows.map(({ certificate }) => certificate));
    for (const { user_id } of rows) {
      await db.updateTable('erasures').set({ listed_at: new Date() }).where('user_id', '=', user_id).execute();
    }
    listed += rows.length;
  }
  return listed;
}
