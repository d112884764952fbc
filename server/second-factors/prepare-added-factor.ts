import type { TenantDb } from '../../adapters/postgres/database.ts';
import { prepareAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { addMail, prepareMail } from '../mail/new-mail.ts';
import type { AuditedOrigin } from '../oidc/events.ts';
import type { Tenant } from '../tenancy/tenant.ts';

/** Who gets a second factor, and how. */
export type AddedBy = {
  readonly tenant: Tenant;
  readonly userId: string;
  /** The attempt to sign in during which it is added; undefined on the account pages. */
  readonly attemptId?: string | undefined;
  /** The language of the page they are at. */
  readonly lang: string;
  readonly origin: AuditedOrigin;
};

/**
 * What is stored with a second factor: the entry on record, and the mail that tells its owner, whether or not the sign-in in which
 * it is added is ever finished. Sealing may read keys, so it comes before the transaction.
 */
export async function prepareAddedFactor(
  { sealing, queue }: Pick<Deps, 'sealing' | 'queue'>,
  { tenant, userId, attemptId, lang, origin }: AddedBy,
  method: 'totp' | 'passkey',
): Promise<(transaction: TenantDb) => Promise<void>> {
  const event = { kind: 'factor.added', user_id: userId, details: { method }, ...origin } as const;
  const record = await prepareAuditEvent(sealing, tenant.id, event);
  const content = { user_id: userId, method, ...(attemptId === undefined ? {} : { attempt_id: attemptId }) };
  const mail = await prepareMail(sealing, tenant, { kind: 'factor-added', content }, { userId, lang });
  return async (transaction) => {
    await record(transaction);
    await addMail(queue, transaction, tenant.id, mail);
  };
}
