import type { TenantDb } from '../../adapters/postgres/database.ts';
import { findLatestSignIn } from '../../adapters/postgres/risk-attempts.ts';
import { findEmail } from '../accounts/find-email.ts';
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

export type AddedFactor = {
  /** The attempt to sign in with which it came; undefined where none is kept. */
  readonly added_in: string | undefined;
  readonly tell: (transaction: TenantDb) => Promise<void>;
};

/**
 * What is stored with a second factor: the attempt it came with, the entry on record, and the mail that tells its owner, whether
 * or not the sign-in in which it is added is ever finished. The account pages ask for a sign-in of a moment ago before anybody
 * adds one: there the last one is meant. Sealing may read keys, so it comes before the transaction.
 */
export async function prepareAddedFactor(
  deps: Pick<Deps, 'db' | 'sealing' | 'queue'>,
  { tenant, userId, attemptId, lang, origin }: AddedBy,
  method: 'totp' | 'passkey',
): Promise<AddedFactor> {
  const { db, sealing, queue } = deps;
  const event = { kind: 'factor.added', user_id: userId, details: { method }, ...origin } as const;
  const record = await prepareAuditEvent(sealing, tenant.id, event);
  const added_in = attemptId ?? (await findLatestSignIn(db.tenant(tenant.id), userId));
  const email = await findEmail(deps, tenant.id, userId);
  const content = { user_id: userId, email: email ?? '', method, attempt_id: added_in };
  const mail = email && (await prepareMail(sealing, tenant, { kind: 'factor-added', content }, { userId, lang }));
  return {
    added_in,
    async tell(transaction) {
      await record(transaction);
      if (mail) await addMail(queue, transaction, tenant.id, mail);
    },
  };
}
