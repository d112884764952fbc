import { currentRequestScope } from '../../adapters/oidc/request-scope.ts';
import type { Deps } from '../deps.ts';
import { mailWrites, prepareMail } from '../mail/new-mail.ts';
import { type AuditedOrigin, recordAudit } from '../oidc/events.ts';
import type { Tenant } from '../tenancy/tenant.ts';

type Locked = {
  readonly tenant: Tenant;
  /** The address that was typed. */
  readonly email: string;
  readonly lang: string;
  readonly origin: AuditedOrigin & { readonly user_id?: string | undefined; readonly client_id?: string | undefined };
};

/**
 * Puts on record that a failure locked an account, and orders the mail with the way out. Whether there is anybody to send it to
 * is found out when it is sent, and not by how long this takes.
 */
export async function tellLocked(
  { sealing }: Pick<Deps, 'sealing'>,
  { tenant, email, lang, origin }: Locked,
): Promise<void> {
  recordAudit({ kind: 'login.locked', details: {}, ...origin });
  const mail = await prepareMail(sealing, tenant, { kind: 'locked', content: { email } }, { lang });
  currentRequestScope()?.unit.rare.push(...mailWrites(mail));
}
