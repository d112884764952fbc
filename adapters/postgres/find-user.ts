import { sql } from 'kysely';
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

/**
 * Keeps a user as they are until the transaction ends; false when they are erased, or signed out everywhere since their
 * `session_epoch` was the given one.
 */
export async function holdUser(transaction: TenantDb, id: string, epoch?: number): Promise<boolean> {
  const user = transaction.selectFrom('users').select('id').where('id', '=', id).where('status', '<>', 'erased');
  const same = user.$if(epoch !== undefined, (rows) => rows.where('session_epoch', '=', epoch ?? 0));
  return (await same.forUpdate().executeTakeFirst()) !== undefined;
}

/** Which of these indexes of addresses an account is stored under. */
export async function listTakenIndexes(db: TenantDb, indexes: readonly string[]): Promise<Set<string>> {
  if (indexes.length === 0) return new Set();
  // One array instead of a parameter each: PostgreSQL looks hundreds up by hashing them once.
  const users = db.selectFrom('users').select('email_index').where('email_index', '=', sql<string>`any(${indexes})`);
  return new Set((await users.execute()).flatMap(({ email_index }) => email_index ?? []));
}
