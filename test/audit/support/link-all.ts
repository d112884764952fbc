import type { Database } from '../../../adapters/postgres/database.ts';
import { linkChain } from '../../../server/audit/link-chain.ts';
import { until } from '../../runtime/support/run-node.ts';
import type { TestDatabase } from '../../support/clone-database.ts';

/**
 * Links until every event of the tenant is linked; answers how many were. Transactions of other tests on the same cluster
 * can delay some, so that a single call may leave them for the next.
 */
export async function linkAll(
  database: TestDatabase,
  db: Database,
  tenantId: string,
  options?: Parameters<typeof linkChain>[2],
): Promise<number> {
  let linked = 0;
  await until(async () => {
    linked += (await linkChain({ db }, tenantId, options)).linked;
    const [left] = await database.query<{ count: number }>(
      `select count(*)::int from audit_events e where tenant_id = $1
         and not exists (select from audit_chain c where c.tenant_id = e.tenant_id and c.event_id = e.id)`,
      [tenantId],
    );
    return left?.count === 0;
  });
  return linked;
}
