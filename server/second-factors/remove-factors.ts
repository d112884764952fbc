import type { TenantDb } from '../../adapters/postgres/database.ts';
import { findUser } from '../../adapters/postgres/find-user.ts';
import { deletePasskeys } from '../../adapters/postgres/passkeys.ts';
import { countRecoveryCodes, deleteTotp, replaceRecoveryCodes } from '../../adapters/postgres/second-factors.ts';
import { revokeSessions } from '../accounts/revoke-sessions.ts';
import { toUserRef } from '../accounts/user-ref.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';

export type RemovedFactors = { readonly removed: readonly string[]; readonly sessions_ended: number };

/** Codes stand in for factors, and days of grace begin anew: neither is worth anything once the last factor is gone. */
export async function forgetSecondFactors(transaction: TenantDb, userId: string): Promise<void> {
  await replaceRecoveryCodes(transaction, userId, []);
  await transaction.deleteFrom('second_factor_states').where('user_id', '=', userId).execute();
}

async function removeAll(transaction: TenantDb, userId: string): Promise<string[]> {
  const removed: string[] = [];
  if (await deleteTotp(transaction, userId)) removed.push('totp');
  if ((await deletePasskeys(transaction, userId)) > 0) removed.push('passkeys');
  if ((await countRecoveryCodes(transaction, userId)) > 0) removed.push('recovery-codes');
  await forgetSecondFactors(transaction, userId);
  return removed;
}

/**
 * Takes every second factor away from a user who has lost them, and ends their sessions: whoever found what was lost may
 * be in one. Days of grace begin anew.
 */
export async function removeFactors(
  { db, sealing, queue }: Pick<Deps, 'db' | 'sealing' | 'queue'>,
  { tenant, actor }: ChangeScope,
  idOrEmail: string,
): Promise<Outcome<RemovedFactors, 'unknown_user'>> {
  const ref = await toUserRef(sealing, tenant.id, idOrEmail);
  return db
    .tenant(tenant.id)
    .transaction()
    .execute(async (transaction) => {
      const user = await findUser(transaction, ref);
      if (!user || user.status === 'erased') return refuse('unknown_user');
      const sessions_ended = await revokeSessions({ queue }, transaction, { tenantId: tenant.id, userId: user.id });
      const removed = await removeAll(transaction, user.id);
      const details = { methods: removed, sessions_ended };
      await insertAuditEvent(transaction, { kind: 'factor.removed', actor, user_id: user.id, details });
      return accept({ removed, sessions_ended });
    });
}
