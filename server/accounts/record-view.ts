import { findUser } from '../../adapters/postgres/find-user.ts';
import type { DetailsOf } from '../audit/audit-event.ts';
import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';
import { toUserRef } from './user-ref.ts';

/** Puts on record that an operator is about to be shown something of a user; nothing where there is no such user. */
export async function recordView(
  { db, sealing }: Pick<Deps, 'db' | 'sealing'>,
  { tenant, actor }: ChangeScope,
  idOrEmail: string,
  what: DetailsOf<'user.viewed'>['what'],
): Promise<void> {
  const scoped = db.tenant(tenant.id);
  const user = await findUser(scoped, await toUserRef(sealing, tenant.id, idOrEmail));
  if (!user) return;
  await insertAuditEvent(scoped, { kind: 'user.viewed', actor, user_id: user.id, details: { what } });
}
