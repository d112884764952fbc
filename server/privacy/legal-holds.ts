import { findUser } from '../../adapters/postgres/find-user.ts';
import { lockForHold, type NewHold } from '../../adapters/postgres/legal-holds.ts';
import type { LegalHoldRow } from '../../adapters/postgres/schema/privacy-tables.ts';
import { toUserRef } from '../accounts/user-ref.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { uuidv7 } from '../kernel/ids.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';

/**
 * Legal holds: while one stands, nothing that is kept about the user (or of the whole tenant) is deleted, neither because
 * its time is up nor because somebody asks for it; what only serves the protocol, tokens and replay records, expires. What is placed wins or loses against an erasure at the same moment as a whole: both
 * lock the same row first.
 */
type HoldDeps = Pick<Deps, 'db' | 'sealing'>;

/** Without `user` the hold is on everything of the tenant. */
export async function placeHold(
  deps: HoldDeps,
  { tenant, actor }: ChangeScope,
  { user: idOrEmail, reason }: { readonly user?: string | undefined; readonly reason: string },
): Promise<Outcome<LegalHoldRow, 'unknown_user'>> {
  const db = deps.db.tenant(tenant.id);
  const ref = idOrEmail === undefined ? undefined : await toUserRef(deps.sealing, tenant.id, idOrEmail);
  return db.transaction().execute(async (transaction) => {
    const user = ref && (await findUser(transaction, ref));
    if (ref && (!user || user.status === 'erased')) return refuse('unknown_user');
    await lockForHold(transaction, user?.id);
    // Erased between the look and the lock.
    if (ref && (await findUser(transaction, ref))?.status === 'erased') return refuse('unknown_user');
    const hold: NewHold = { id: uuidv7(), user_id: user?.id ?? null, reason, placed_by: actor };
    const placed = await transaction.insertInto('legal_holds').values(hold).returningAll().executeTakeFirstOrThrow();
    const about = user ? { user_id: user.id } : {};
    await insertAuditEvent(transaction, { kind: 'hold.placed', actor, ...about, details: { hold: hold.id, reason } });
    return accept(placed);
  });
}

export async function releaseHold(
  { db }: Pick<Deps, 'db'>,
  { tenant, actor }: ChangeScope,
  id: string,
): Promise<Outcome<LegalHoldRow, 'unknown_hold'>> {
  return db
    .tenant(tenant.id)
    .transaction()
    .execute(async (transaction) => {
      const standing = transaction.updateTable('legal_holds').where('id', '=', id).where('released_at', 'is', null);
      const released = await standing
        .set({ released_at: new Date(), released_by: actor })
        .returningAll()
        .executeTakeFirst();
      if (!released) return refuse('unknown_hold');
      const about = released.user_id ? { user_id: released.user_id } : {};
      await insertAuditEvent(transaction, { kind: 'hold.released', actor, ...about, details: { hold: id } });
      return accept(released);
    });
}
