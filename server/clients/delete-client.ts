import { insertAuditEvent } from '../../adapters/postgres/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';

/**
 * Removes a client with its consents and grants. The grants must go: a later client of the same id is somebody else, and
 * must not inherit refresh tokens.
 */
export async function deleteClient(
  deps: Pick<Deps, 'db'>,
  { tenant, actor }: ChangeScope,
  clientId: string,
): Promise<Outcome<{ client_id: string }, 'unknown_client'>> {
  const db = deps.db.tenant(tenant.id);
  return db.transaction().execute(async (transaction) => {
    const removal = transaction.deleteFrom('clients').where('client_id', '=', clientId);
    const removed = await removal.returning('client_id').executeTakeFirst();
    if (!removed) return refuse('unknown_client');
    await transaction.deleteFrom('grants').where('client_id', '=', clientId).execute();
    await insertAuditEvent(transaction, { kind: 'client.deleted', actor, client_id: clientId });
    return accept(removed);
  });
}
