import type { TenantDb } from './database.ts';
import type { UserRow } from './schema.ts';

/** A user by id, or by what their e-mail address is found by (see `server/accounts/user-ref.ts`). */
export type UserRef = { readonly id: string } | { readonly email_indexes: readonly string[] };

/** The user, whatever the status. */
export function findUser(db: TenantDb, ref: UserRef): Promise<UserRow | undefined> {
  const users = db.selectFrom('users').selectAll();
  const found = 'id' in ref ? users.where('id', '=', ref.id) : users.where('email_index', 'in', ref.email_indexes);
  return found.executeTakeFirst();
}
