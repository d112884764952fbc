import type { TenantDb } from '../../adapters/postgres/database.ts';
import { findUser } from '../../adapters/postgres/find-user.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';
import { emailIndexes } from './email-indexes.ts';

type Verification = {
  readonly userId: string;
  /** The address that was proven: it must still be the account's. */
  readonly email: string;
  /** What has to happen with it, first in the transaction; where it answers false, nothing does. */
  readonly first: (transaction: TenantDb) => Promise<boolean>;
};

/** Takes an account's address for proven. */
export async function verifyEmail(
  { db, sealing }: Pick<Deps, 'db' | 'sealing'>,
  { tenant, actor }: ChangeScope,
  { userId, email, first }: Verification,
): Promise<Outcome<void, 'link_used' | 'account_changed'>> {
  const scoped = db.tenant(tenant.id);
  const indexes = await emailIndexes(sealing, tenant.id, email);
  const user = await findUser(scoped, { id: userId });
  if (user?.status !== 'active' || !indexes.includes(user.email_index ?? '')) return refuse('account_changed');
  return scoped.transaction().execute(async (transaction) => {
    if (!(await first(transaction))) return refuse('link_used');
    await transaction
      .updateTable('users')
      .set({ email_verified: true })
      .where('id', '=', userId)
      .where('email_index', '=', user.email_index)
      .execute();
    await insertAuditEvent(transaction, { kind: 'user.email_verified', actor, user_id: userId, details: {} });
    return accept(undefined);
  });
}
