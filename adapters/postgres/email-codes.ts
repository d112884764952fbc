import { sql } from 'kysely';
import type { TenantDb } from './database.ts';

/** Keeps the code that was sent last; the one before counts no more. */
export async function saveEmailCode(db: TenantDb, userId: string, hash: Buffer, expires_at: Date): Promise<void> {
  const row = { user_id: userId, code_hash: hash, tries: 0, expires_at };
  await db
    .insertInto('email_codes')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'user_id']).doUpdateSet({ code_hash: hash, tries: 0, expires_at }),
    )
    .execute();
}

/** Whether there is a code that can still be typed in. */
export async function hasEmailCode(db: TenantDb, userId: string, now: Date, mostTries: number): Promise<boolean> {
  const codes = db.selectFrom('email_codes').select('tries').where('user_id', '=', userId);
  return (await codes.where('expires_at', '>', now).where('tries', '<', mostTries).executeTakeFirst()) !== undefined;
}

/** Counts a try at the code before it is looked at, and spends it if it is right; of many at once one does. */
export async function consumeEmailCode(
  db: TenantDb,
  userId: string,
  hash: Buffer,
  now: Date,
  mostTries: number,
): Promise<'spent' | 'wrong' | 'none'> {
  return db.transaction().execute(async (transaction) => {
    const tried = await transaction
      .updateTable('email_codes')
      .set((row) => ({ tries: row('tries', '+', 1) }))
      .where('user_id', '=', userId)
      .where('expires_at', '>', now)
      .where('tries', '<', mostTries)
      .returning(sql<boolean>`code_hash = ${hash}`.as('is_right'))
      .executeTakeFirst();
    if (!tried) return 'none';
    if (!tried.is_right) return 'wrong';
    await deleteEmailCode(transaction, userId);
    return 'spent';
  });
}

export async function deleteEmailCode(transaction: TenantDb, userId: string): Promise<void> {
  await transaction.deleteFrom('email_codes').where('user_id', '=', userId).execute();
}
