import { eraseUserRows } from '../../adapters/postgres/erase-user.ts';
import { findUser } from '../../adapters/postgres/find-user.ts';
import { isUserHeld } from '../../adapters/postgres/legal-holds.ts';
import { endUserSessions } from '../../adapters/postgres/user-sessions.ts';
import { toUserRef } from '../accounts/user-ref.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { signErasureCertificate } from './erasure-certificate.ts';

/**
 * Erasure (GDPR Art. 17). Each user's personal values are sealed under a key of their own, so destroying that key erases
 * every copy of them: rows, the audit trail, whose hashes cover the sealed form, replicas, logs of the database. Sessions
 * and tokens end in the same transaction, and the account stays as a tombstone without a name.
 *
 * A backup from before still holds the key, sealed by the tenant's. What was erased is therefore kept on a list outside
 * the database, which is replayed after a restore (`replay-erasures.ts`).
 */
export type Erased = { readonly user_id: string; readonly certificate: string };

type EraseDeps = Pick<Deps, 'db' | 'sealing' | 'clock' | 'attestation' | 'queue'>;
export type EraseScope = ChangeScope & { readonly tenant: Pick<Tenant, 'id' | 'issuer'> };

/**
 * Erases a user (an id or e-mail address); one who is erased already keeps the certificate there is. `given` is the
 * certificate from before a restore, which is kept instead of a new one.
 */
export async function eraseUser(
  deps: EraseDeps,
  { tenant, actor }: EraseScope,
  idOrEmail: string,
  given?: string,
): Promise<Outcome<Erased, 'unknown_user' | 'on_legal_hold'>> {
  const db = deps.db.tenant(tenant.id);
  const found = await findUser(db, await toUserRef(deps.sealing, tenant.id, idOrEmail));
  if (!found) return refuse('unknown_user');
  const key = await deps.sealing.findUserKey(tenant.id, found.id);
  const claims = {
    iss: tenant.issuer,
    tenant_id: tenant.id,
    sub: found.id,
    erased_at: deps.clock.now(),
    destroyed_kid: key?.kid ?? null,
  };
  const signed = given ?? (await signErasureCertificate(deps.attestation, claims));
  const certificate = await db.transaction().execute(async (transaction) => {
    // One at a time: the second of two that ask at once finds the tombstone and the first one's certificate.
    const locked = transaction.selectFrom('users').select('status').where('id', '=', found.id).forUpdate();
    const { status } = await locked.executeTakeFirstOrThrow();
    const earlier = transaction.selectFrom('erasures').select('certificate').where('user_id', '=', found.id);
    const known = await earlier.executeTakeFirst();
    if (status === 'erased' && known) return known.certificate;
    if (await isUserHeld(transaction, found.id)) return undefined;
    // Before their rows go: clients have to be told to let go of the user.
    await endUserSessions(deps.queue, transaction, { tenantId: tenant.id, userId: found.id });
    await eraseUserRows(transaction, found.id);
    if (!known) await transaction.insertInto('erasures').values({ user_id: found.id, certificate: signed }).execute();
    await insertAuditEvent(transaction, {
      kind: 'user.erased',
      actor,
      user_id: found.id,
      details: { destroyed_kid: claims.destroyed_kid, again: known !== undefined },
    });
    return known?.certificate ?? signed;
  });
  if (certificate === undefined) return refuse('on_legal_hold');
  deps.sealing.applyChange({ table: 'user_keys', tenant_id: tenant.id, id: found.id });
  return accept({ user_id: found.id, certificate });
}
