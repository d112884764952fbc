import { insertAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import type { ChangeScope } from '../tenancy/change-scope.ts';
import { openUserSummary, type UserSummary, userColumns } from './user-summary.ts';

/** All users of a tenant in the order of their creation; that they were looked at is on record before anything is shown. */
export async function listUsers(
  deps: Pick<Deps, 'db' | 'sealing'>,
  { tenant, actor }: ChangeScope,
): Promise<UserSummary[]> {
  const db = deps.db.tenant(tenant.id);
  const rows = await db.selectFrom('users').select(userColumns).orderBy('id').execute();
  await insertAuditEvent(db, { kind: 'user.listed', actor, details: { users: rows.length } });
  const users: UserSummary[] = [];
  // One after the other: each may need a look at its key.
  for (const row of rows) users.push(await openUserSummary(deps.sealing, tenant.id, row));
  return users;
}
