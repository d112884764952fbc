import type { TenantDb } from './database.ts';

/** Hashes of the passwords of a user, the current one first and then those before it, the latest first. */
export async function listPasswordHashes(db: TenantDb, userId: string, most: number): Promise<string[]> {
  if (most === 0) return [];
  const current = await db.selectFrom('users').select('password_hash').where('id', '=', userId).executeTakeFirst();
  const before = db.selectFrom('password_history').select('password_hash').where('user_id', '=', userId);
  const rows = await before.orderBy('id', 'desc').limit(most).execute();
  const hashes = rows.map(({ password_hash }) => password_hash);
  return [...(current?.password_hash ? [current.password_hash] : []), ...hashes].slice(0, most);
}

/** Keeps the password that a user has now, which is about to be replaced; of all before it no more than `most`. */
export async function keepPasswordHash(db: TenantDb, userId: string, id: string, most: number): Promise<void> {
  const kept = Math.max(most, 0);
  if (kept > 0) {
    const own = db.selectFrom('users').where('id', '=', userId).where('password_hash', 'is not', null);
    await db
      .insertInto('password_history')
      .columns(['user_id', 'id', 'password_hash'])
      .expression(
        own.select(({ ref, val }) => [
          ref('users.id').as('user_id'),
          val(id).as('id'),
          ref('password_hash').$notNull().as('password_hash'),
        ]),
      )
      .execute();
  }
  const latest = db.selectFrom('password_history').select('id').where('user_id', '=', userId).orderBy('id', 'desc');
  await db
    .deleteFrom('password_history')
    .where('user_id', '=', userId)
    .where('id', 'not in', latest.limit(kept))
    .execute();
}
