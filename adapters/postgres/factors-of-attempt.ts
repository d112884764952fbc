import { sql } from 'kysely';
import type { TenantDb } from './database.ts';

export type DoubtfulAttempt = { readonly id: string; readonly at: Date; readonly completed_at: Date | null };

/**
 * What came with an attempt to sign in: what was added during it, whether it was finished or not, or since then if it was; and
 * what was added during any that nobody finished, which whoever gets in later may have prepared.
 */
const cameWith = ({ id, at, completed_at }: DoubtfulAttempt, userId: string) => sql<boolean>`(
  ${completed_at !== null} and created_at >= ${at} or added_in = ${id} or added_in in (
    select a.id from risk_attempts a where a.tenant_id = current_tenant_id() and a.user_id = ${userId}
      and a.completed_at is null and a.answer is distinct from 'me'))`;

/** The second factors of a user that came with an attempt; `passkeys` are their ids. */
export async function findFactorsOfAttempt(
  transaction: TenantDb,
  userId: string,
  attempt: DoubtfulAttempt,
): Promise<{ readonly hasTotp: boolean; readonly passkeys: readonly string[] }> {
  const came = cameWith(attempt, userId);
  const totp = transaction.selectFrom('user_totp').select('user_id').where('user_id', '=', userId).where(came);
  const passkeys = transaction.selectFrom('user_passkeys').select('id').where('user_id', '=', userId).where(came);
  return {
    hasTotp: (await totp.executeTakeFirst()) !== undefined,
    passkeys: (await passkeys.execute()).map(({ id }) => id),
  };
}
