import type { TenantDb } from './database.ts';
import type { UserRow } from './schema.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The user with this id or e-mail address (in any case), whatever the status. */
export function findUser(db: TenantDb, idOrEmail: string): Promise<UserRow | undefined> {
  const users = db.selectFrom('users').selectAll();
  const wanted = idOrEmail.trim();
  const found = uuid.test(wanted)
    ? users.where('id', '=', wanted)
    : users.where((where) => where(where.fn('lower', ['email']), '=', where.fn('lower', [where.val(wanted)])));
  return found.executeTakeFirst();
}
