import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';
import type { NewResource } from './resource-input.ts';
import { type ResourceSummary, resourceColumns } from './resource-summary.ts';

/** Registers a resource server, so that clients can ask for access tokens for it (RFC 8707). */
export async function createResource(
  deps: Pick<Deps, 'db'>,
  { tenant, actor }: ChangeScope,
  input: NewResource,
): Promise<Outcome<ResourceSummary, 'identifier_taken'>> {
  const db = deps.db.tenant(tenant.id);
  return db.transaction().execute(async (transaction) => {
    const created = await transaction
      .insertInto('resources')
      .values({ ...input, access_token_ttl_s: input.access_token_ttl_s ?? null })
      .onConflict((conflict) => conflict.doNothing())
      .returning(resourceColumns)
      .executeTakeFirst();
    if (!created) return refuse('identifier_taken');
    await insertAuditEvent(transaction, { kind: 'resource.created', actor, details: { after: input } });
    return accept(created);
  });
}
