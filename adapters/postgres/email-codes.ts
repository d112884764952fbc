import { sql } from 'kysely';
import type { TenantDb } from './database.ts';

/** What one code is for: `use_hash` says which step of which sign-in. */
export type EmailCodeUseRow = { readonly user_id: string; readonly use_hash: Buffer };

/** Keeps the code that was sent last for this use; the one before counts no more, and those for other uses are left alone. */
export async function saveEmailCode(
  db: TenantDb,
  use: EmailCodeUseRow,
  code_hash: Buffer,
  expires_at: Date,
): Promise<void> {
  await db
    .insertInto('email_codes')
    .values({ ...use, code_hash, tries: 0, expires_at })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'user_id', 'use_hash']).doUpdateSet({ code_hash, tries: 0, expires_at }),
    )
    .execute();
}

/** Whether there is a code for this use that can still be typed in. */
export async function hasEmailCode(
  db: TenantDb,
  { user_id, use_hash }: EmailCodeUseRow,
  now: Date,
  mostTries: number,
): Promise<boolean> {
  const codes = db
    .selectFrom('email_codes')
    .select('tries')
    .where('user_id', '=', user_id)
    .where('use_hash', '=', use_hash);
  return (await codes.where('expires_at', '>', now).where('tries', '<', mostTries).executeTakeFirst()) !== undefined;
}

/** Counts a try at the code before it is looked at, and spends it if it is right; of many at once one does. */
export async function consumeEmailCode(
  db: TenantDb,
  { user_id, use_hash }: EmailCodeUseRow,
  code_hash: Buffer,
  now: Date,
  mostTries: number,
): Promise<'spent' | 'wrong' | 'none'> {
  return db.transaction().execute(async (transaction) => {
    const tried = await transaction
      .updateTable('email_codes')
      .set((row) => ({ tries: row('tries', '+', 1) }))
      .where('user_id', '=', user_id)
      .where('use_hash', '=', use_hash)
      .where('expires_at', '>', now)
      .where('tries', '<', mostTries)
      .returning(sql<boolean>`code_hash = ${code_hash}`.as('is_right'))
      .executeTakeFirst();
    if (!tried) return 'none';
    if (!tried.is_right) return 'wrong';
    await transaction
      .deleteFrom('email_codes')
      .where('user_id', '=', user_id)
      .where('use_hash', '=', use_hash)
      .execute();
    return 'spent';
  });
}

/** Makes every code of a user worthless, whatever it was for. */
export async function deleteEmailCodes(transaction: TenantDb, userId: string): Promise<void> {
  await transaction.deleteFrom('email_codes').where('user_id', '=', userId).execute();
}
