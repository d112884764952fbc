import { findUser } from '../../adapters/postgres/find-user.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import { addMail, prepareMail } from '../mail/new-mail.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { findEmailProblem } from './email.ts';
import { emailIndexes } from './email-indexes.ts';

type Wanted = { readonly userId: string; readonly email: string; readonly lang?: string | undefined };

/**
 * Sends a link to the address that an account is to have, and tells the one it has. Whether somebody else has that
 * address is not said here: whoever reads its mails will learn it.
 */
export async function requestEmailChange(
  { db, sealing, queue }: Pick<Deps, 'db' | 'sealing' | 'queue'>,
  tenant: Pick<Tenant, 'id' | 'issuer'>,
  { userId, email: given, lang }: Wanted,
): Promise<Outcome<void, 'email_invalid' | 'email_unchanged' | 'unknown_user'>> {
  const email = given.trim();
  if (findEmailProblem(email)) return refuse('email_invalid');
  const scoped = db.tenant(tenant.id);
  const user = await findUser(scoped, { id: userId });
  if (user?.status !== 'active') return refuse('unknown_user');
  const indexes = await emailIndexes(sealing, tenant.id, email);
  if (indexes.includes(user.email_index ?? '')) return refuse('email_unchanged');
  const to = { userId, lang };
  const change = { user_id: userId, email, session_epoch: user.session_epoch };
  const mails = [
    await prepareMail(sealing, tenant, { kind: 'email-change', content: change }, to),
    await prepareMail(sealing, tenant, { kind: 'email-change-notice', content: { user_id: userId } }, to),
  ];
  await scoped.transaction().execute(async (transaction) => {
    for (const mail of mails) await addMail(queue, transaction, tenant.id, mail);
  });
  return accept(undefined);
}
