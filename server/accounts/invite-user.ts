import { findUser } from '../../adapters/postgres/find-user.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import { addMail, prepareMail } from '../mail/new-mail.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import type { InvitedUser } from './invited-user.ts';
import { toUserRef } from './user-ref.ts';

type InviteScope = ChangeScope & { readonly tenant: Pick<Tenant, 'id' | 'issuer' | 'settings'> };
type Refusal = 'email_taken' | 'unknown_role' | 'registration_closed';

/** Sends somebody a link with which they make their account themselves, with the roles and groups they are to have. */
export async function inviteUser(
  { db, sealing, queue }: Pick<Deps, 'db' | 'sealing' | 'queue'>,
  { tenant, actor }: InviteScope,
  invited: InvitedUser,
): Promise<Outcome<{ email: string }, Refusal>> {
  if (tenant.settings.registration === 'closed') return refuse('registration_closed');
  const scoped = db.tenant(tenant.id);
  if (await findUser(scoped, await toUserRef(sealing, tenant.id, invited.email))) return refuse('email_taken');
  const known = await scoped.selectFrom('roles').select('name').execute();
  if (!invited.roles.every((role) => known.some(({ name }) => name === role))) return refuse('unknown_role');
  const mail = await prepareMail(sealing, tenant, { kind: 'invitation', content: invited });
  await scoped.transaction().execute(async (transaction) => {
    await insertAuditEvent(transaction, { kind: 'user.invited', actor, details: { roles: invited.roles } });
    await addMail(queue, transaction, tenant.id, mail);
  });
  return accept({ email: invited.email });
}
