import type { TenantDb } from '../../adapters/postgres/database.ts';
import {
  type DisownedAttempt,
  doubtFactorsOf,
  hasSureFactor,
  type ProvenFactor,
  settleDoubtedFactors,
} from '../../adapters/postgres/factors-of-attempt.ts';
import { deleteRecoveryCodesSince, replaceRecoveryCodes } from '../../adapters/postgres/second-factors.ts';
import { forgetSecondFactors } from './remove-factors.ts';

/**
 * Puts in doubt the second factors that came with a sign-in which was disowned; answers which. From then on they let nobody in,
 * and none is taken away: whoever disowns a sign-in could be after just that, since they read the mails of the account and lack
 * its factor. The recovery asks for a factor, and settles it. Recovery codes made since go at once: they only ever let somebody in.
 */
export async function doubtFactors(
  transaction: TenantDb,
  userId: string,
  attempt: DisownedAttempt,
  now: Date,
): Promise<string[]> {
  const doubted = await doubtFactorsOf(transaction, userId, attempt, now);
  // Codes stand in for a factor, and are worth no more than it is.
  if (doubted.length > 0 && !(await hasSureFactor(transaction, userId)))
    await replaceRecoveryCodes(transaction, userId, []);
  else if (attempt.completed_at) await deleteRecoveryCodesSince(transaction, userId, attempt.at);
  return doubted;
}

/**
 * Somebody who reads the mails of an account has proven a factor of it, which is thereby its owner's. Others that are in doubt go;
 * answers which.
 */
export async function settleDoubts(transaction: TenantDb, userId: string, proven: ProvenFactor): Promise<string[]> {
  const removed = await settleDoubtedFactors(transaction, userId, proven);
  if (removed.length > 0 && !(await hasSureFactor(transaction, userId))) await forgetSecondFactors(transaction, userId);
  return removed;
}
