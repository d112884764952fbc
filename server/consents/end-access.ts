import { prepareAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { AuditedOrigin } from '../oidc/events.ts';

type Ending = {
  readonly tenantId: string;
  readonly userId: string;
  readonly clientId: string;
  readonly origin: AuditedOrigin;
};

/**
 * Takes from a client what a user has allowed it. Its grants go, and with them every token that hangs on one: opaque,
 * refresh, and JWTs for whoever asks. The next time it has to ask again.
 */
export async function endAccess(
  { db, sealing }: Pick<Deps, 'db' | 'sealing'>,
  { tenantId, userId, clientId, origin }: Ending,
): Promise<Outcome<undefined, 'unknown_client'>> {
  const scoped = db.tenant(tenantId);
  const event = { kind: 'consent.withdrawn', user_id: userId, client_id: clientId, details: {}, ...origin } as const;
  const writeAudit = await prepareAuditEvent(sealing, tenantId, event);
  return scoped.transaction().execute(async (transaction) => {
    const answer = transaction.deleteFrom('consents').where('user_id', '=', userId).where('client_id', '=', clientId);
    const { numDeletedRows: consents } = await answer.executeTakeFirst();
    const standing = transaction.deleteFrom('grants').where('user_id', '=', userId).where('client_id', '=', clientId);
    const { numDeletedRows: grants } = await standing.executeTakeFirst();
    if (consents + grants === 0n) return refuse('unknown_client');
    await writeAudit(transaction);
    return accept(undefined);
  });
}
