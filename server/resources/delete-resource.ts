import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';
import { resourceColumns } from './resource-summary.ts';

/** Removes a resource server: no new tokens are made for it. Those it has keep their validity until they expire. */
export async function deleteResource(
  deps: Pick<Deps, 'db'>,
  { tenant, actor }: ChangeScope,
  identifier: string,
): Promise<Outcome<{ identifier: string }, 'unknown_resource'>> {
  const db = deps.db.tenant(tenant.id);
  return db.transaction().execute(async (transaction) => {
    const removal = transaction.deleteFrom('resources').where('identifier', '=', identifier);
    const removed = await removal.returning(resourceColumns).executeTakeFirst();
    if (!removed) return refuse('unknown_resource');
    const { created_at: _, ...before } = removed;
    await insertAuditEvent(transaction, { kind: 'resource.deleted', actor, details: { before } });
    return accept({ identifier });
  });
}
