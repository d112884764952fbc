import { diffSettings } from '../audit/diff-settings.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';
import { clientSecrets } from './client-secret.ts';

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
    const row = await removal.returningAll().executeTakeFirst();
    if (!row) return refuse('unknown_client');
    await transaction.deleteFrom('grants').where('client_id', '=', clientId).execute();
    const settings = { ...row.metadata, skip_consent: row.skip_consent, client_secret: row.secret_hash };
    const { before = {} } = diffSettings(settings, {}, clientSecrets) ?? {};
    await insertAuditEvent(transaction, { kind: 'client.deleted', actor, client_id: clientId, details: { before } });
    return accept({ client_id: clientId });
  });
}
