import type { Selectable } from 'kysely';
import type { TenantDb } from './database.ts';
import type { RiskAttemptTable } from './schema/risk-tables.ts';

/** A weighed attempt of a user, as its user is shown it. */
export type RiskAttemptRow = Pick<
  Selectable<RiskAttemptTable>,
  'id' | 'at' | 'score' | 'decision' | 'is_proven' | 'is_enforced' | 'points' | 'signals' | 'sealed' | 'answer'
> & { readonly completed_at: Date | null };

const columns = [
  'id',
  'at',
  'score',
  'decision',
  'is_proven',
  'is_enforced',
  'points',
  'signals',
  'sealed',
  'completed_at',
  'answer',
] as const;

/** Those of these attempts that were at this user's account. */
export async function listRiskAttempts(
  db: TenantDb,
  userId: string,
  ids: readonly string[],
): Promise<RiskAttemptRow[]> {
  if (ids.length === 0) return [];
  return db.selectFrom('risk_attempts').select(columns).where('user_id', '=', userId).where('id', 'in', ids).execute();
}

export const findRiskAttempt = async (db: TenantDb, userId: string, id: string): Promise<RiskAttemptRow | undefined> =>
  (await listRiskAttempts(db, userId, [id]))[0];

/** The attempt with which a user got in last; undefined where none is kept. */
export async function findLatestSignIn(db: TenantDb, userId: string): Promise<string | undefined> {
  const completed = db.selectFrom('risk_attempts').select('id').where('user_id', '=', userId);
  const latest = completed.where('completed_at', 'is not', null).orderBy('id', 'desc').limit(1);
  return (await latest.executeTakeFirst())?.id;
}

/** Keeps what its user says of an attempt. */
export async function answerRiskAttempt(
  transaction: TenantDb,
  id: string,
  answer: 'me' | 'not_me',
  at: Date,
): Promise<void> {
  await transaction.updateTable('risk_attempts').set({ answer, answered_at: at }).where('id', '=', id).execute();
}

/**
 * Notes that a user is being told of an attempt that did not get in; false where they were told of another one in the last `rest_s`
 * seconds. Of two at once one is told. The same attempt may come again: a mail is put together anew when it is tried again.
 */
export async function markWarned(
  db: TenantDb,
  userId: string,
  id: string,
  now: Date,
  rest_s: number,
): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    await transaction.selectFrom('users').select('id').where('id', '=', userId).forUpdate().execute();
    const others = transaction.selectFrom('risk_attempts').select('id').where('user_id', '=', userId);
    const lately = others.where('id', '<>', id).where('warned_at', '>', new Date(now.getTime() - rest_s * 1000));
    if (await lately.executeTakeFirst()) return false;
    await transaction.updateTable('risk_attempts').set({ warned_at: now }).where('id', '=', id).execute();
    return true;
  });
}
