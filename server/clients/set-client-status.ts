import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';
import { type ClientSummary, toClientSummary } from './client-summary.ts';

/** Suspends a client, which then fails everywhere and at once, or activates it again. */
export async function setClientStatus(
  deps: Pick<Deps, 'db'>,
  { tenant, actor }: ChangeScope,
  clientId: string,
  status: ClientSummary['status'],
): Promise<Outcome<ClientSummary, 'unknown_client'>> {
  const db = deps.db.tenant(tenant.id);
  return db.transaction().execute(async (transaction) => {
    const change = transaction.updateTable('clients').set({ status }).where('client_id', '=', clientId);
    const row = await change.returningAll().executeTakeFirst();
    if (!row) return refuse('unknown_client');
    const kind = status === 'active' ? 'client.activated' : 'client.suspended';
    await insertAuditEvent(transaction, { kind, actor, client_id: clientId });
    return accept(toClientSummary(row));
  });
}
