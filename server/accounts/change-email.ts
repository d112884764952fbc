import type { TenantDb } from '../../adapters/postgres/database.ts';
import { isDatabaseError } from '../../adapters/postgres/database.ts';
import { deleteEmailCodes } from '../../adapters/postgres/email-codes.ts';
import { findUser } from '../../adapters/postgres/find-user.ts';
import { isKeyCurrent } from '../../adapters/postgres/tenant-keys.ts';
import { voidAccountLinks } from '../account-links/account-link.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import { kidOfIndex } from '../keys/blind-index.ts';
import { addMail, prepareMail } from '../mail/new-mail.ts';
import type { TellingScope } from '../tenancy/change-scope.ts';
import { emailIndexes } from './email-indexes.ts';
import { sealProfile } from './profile.ts';

type EmailChange = {
  readonly userId: string;
  /** What the address was when the change was asked for: it must still be that. */
  readonly from: string;
  readonly to: string;
  /** The user's when it was asked for. A new password or signing out everywhere since then makes it void. */
  readonly session_epoch: number;
  /** What has to happen with it, first in the transaction; where it answers false, nothing does. */
  readonly first: (transaction: TenantDb) => Promise<boolean>;
};

const uniqueViolation = '23505';

/** Gives an account another address, to which its owner has answered, and tells the old one. */
export async function changeEmail(
  deps: Pick<Deps, 'db' | 'sealing' | 'queue'>,
  { tenant, actor }: TellingScope,
  { userId, from, to, session_epoch, first }: EmailChange,
): Promise<Outcome<void, 'link_used' | 'account_changed' | 'email_taken'>> {
  const { sealing } = deps;
  const db = deps.db.tenant(tenant.id);
  const before = await emailIndexes(sealing, tenant.id, from);
  const [email_index, ...older] = await emailIndexes(sealing, tenant.id, to);
  const user = await findUser(db, { id: userId });
  const key = await sealing.findUserKey(tenant.id, userId);
  const isAsBefore = user?.session_epoch === session_epoch && before.includes(user.email_index ?? '');
  if (!key || user?.status !== 'active' || !isAsBefore) return refuse('account_changed');
  const notice = { kind: 'email-changed', content: { user_id: userId, email: from } } as const;
  const mail = await prepareMail(sealing, tenant, notice, { userId });
  const { sealed_email } = sealProfile(key, userId, { email: to });
  const change = { email_index, email_verified: true, ...(sealed_email ? { sealed_email } : {}) };
  const work = async (transaction: TenantDb) => {
    if (!(await isKeyCurrent(transaction, kidOfIndex(email_index))))
      throw new Error('the index key of the tenant was rotated meanwhile: try again');
    const others = transaction
      .selectFrom('users')
      .select('id')
      .where('email_index', 'in', [email_index, ...older]);
    if (await others.where('id', '<>', userId).executeTakeFirst()) return refuse('email_taken');
    if (!(await first(transaction))) return refuse('link_used');
    const own = transaction.updateTable('users').set(change).where('id', '=', userId).where('status', '=', 'active');
    const update = own.where('email_index', '=', user.email_index).where('session_epoch', '=', session_epoch);
    const { numUpdatedRows } = await update.executeTakeFirst();
    if (numUpdatedRows !== 1n) return refuse('account_changed');
    // What was sent to the address before is worth nothing: somebody else may read its mails.
    await voidAccountLinks(transaction, userId);
    await deleteEmailCodes(transaction, userId);
    await insertAuditEvent(transaction, { kind: 'user.email_changed', actor, user_id: userId, details: {} });
    await addMail(deps.queue, transaction, tenant.id, mail);
    return accept(undefined);
  };
  return db
    .transaction()
    .execute(work)
    .catch((error) => {
      // Somebody took the address in this very moment.
      if (isDatabaseError(error, uniqueViolation)) return refuse('email_taken');
      throw error;
    });
}
