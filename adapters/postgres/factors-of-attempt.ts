import { sql } from 'kysely';
import type { TenantDb } from './database.ts';

export type DisownedAttempt = { readonly id: string; readonly at: Date; readonly completed_at: Date | null };

const tables = [
  { table: 'user_totp', method: 'totp' },
  { table: 'user_passkeys', method: 'passkeys' },
] as const;

/**
 * What came with an attempt to sign in: what was added during it, whether it was finished or not, or since then if it was; and
 * what was added during any that nobody finished, which whoever got in later may have prepared.
 */
const cameWith = ({ id, at, completed_at }: DisownedAttempt, userId: string) => sql<boolean>`(
  ${completed_at !== null} and created_at >= ${at} or added_in = ${id} or added_in in (
    select a.id from risk_attempts a where a.tenant_id = current_tenant_id() and a.user_id = ${userId}
      and a.completed_at is null and a.answer is distinct from 'me'))`;

/** Puts in doubt the second factors of a user that came with an attempt; answers which. */
export async function doubtFactorsOf(
  transaction: TenantDb,
  userId: string,
  attempt: DisownedAttempt,
  now: Date,
): Promise<string[]> {
  const doubted: string[] = [];
  for (const { table, method } of tables) {
    const own = transaction.updateTable(table).set({ doubted_at: now }).where('user_id', '=', userId);
    const { numUpdatedRows } = await own.where(cameWith(attempt, userId)).executeTakeFirst();
    if (numUpdatedRows > 0n) doubted.push(method);
  }
  return doubted;
}

/** Whether a user has a second factor that is beyond doubt. */
export async function hasSureFactor(transaction: TenantDb, userId: string): Promise<boolean> {
  for (const { table } of tables) {
    const own = transaction.selectFrom(table).select('user_id').where('user_id', '=', userId);
    if (await own.where('doubted_at', 'is', null).executeTakeFirst()) return true;
  }
  return false;
}

/** The factor that somebody has proven: `totp`, `recovery-code`, or the id of a passkey. */
export type ProvenFactor = string;

/** Ends all doubt: the proven factor is its user's, the other doubted ones go; answers which. */
export async function settleDoubtedFactors(
  transaction: TenantDb,
  userId: string,
  proven: ProvenFactor,
): Promise<string[]> {
  const totp = transaction.updateTable('user_totp').set({ doubted_at: null }).where('user_id', '=', userId);
  if (proven === 'totp') await totp.execute();
  const passkeys = transaction.updateTable('user_passkeys').set({ doubted_at: null }).where('user_id', '=', userId);
  if (proven !== 'totp' && proven !== 'recovery-code') await passkeys.where('id', '=', proven).execute();
  const removed: string[] = [];
  for (const { table, method } of tables) {
    const doubted = transaction.deleteFrom(table).where('user_id', '=', userId).where('doubted_at', 'is not', null);
    if ((await doubted.executeTakeFirst()).numDeletedRows > 0n) removed.push(method);
  }
  return removed;
}
