import type { TenantDb } from '../../adapters/postgres/database.ts';
import { type DoubtfulAttempt, findFactorsOfAttempt } from '../../adapters/postgres/factors-of-attempt.ts';
import { countPasskeys, deletePasskey } from '../../adapters/postgres/passkeys.ts';
import { deleteRecoveryCodesSince, deleteTotp, findTotp } from '../../adapters/postgres/second-factors.ts';
import { forgetSecondFactors } from './remove-factors.ts';

export type DoubtedFactors = { readonly factors_removed: readonly string[]; readonly factors_kept: readonly string[] };

/**
 * What becomes of the second factors that came with a sign-in which was disowned. `mayRemove`: whether who disowns it has shown
 * more than that they read the mails of the account. Who has not might be after just that, so the factors stay, and the recovery
 * asks for them. Recovery codes go in any case: they only ever let somebody in.
 */
export async function doubtFactors(
  transaction: TenantDb,
  userId: string,
  attempt: DoubtfulAttempt,
  { mayRemove }: { readonly mayRemove: boolean },
): Promise<DoubtedFactors> {
  const { hasTotp, passkeys } = await findFactorsOfAttempt(transaction, userId, attempt);
  const doubted = [...(hasTotp ? ['totp'] : []), ...(passkeys.length > 0 ? ['passkeys'] : [])];
  const removed: string[] = mayRemove ? [...doubted] : [];
  if (mayRemove && hasTotp) await deleteTotp(transaction, userId);
  if (mayRemove) for (const id of passkeys) await deletePasskey(transaction, userId, id);
  const isCodeDoubted = attempt.completed_at !== null || doubted.length > 0;
  if (isCodeDoubted && (await deleteRecoveryCodesSince(transaction, userId, attempt.at)) > 0)
    removed.push('recovery-codes');
  const isNoneLeft = !(await findTotp(transaction, userId)) && (await countPasskeys(transaction, userId)) === 0;
  if (removed.length > 0 && isNoneLeft) await forgetSecondFactors(transaction, userId);
  return { factors_removed: removed, factors_kept: mayRemove ? [] : doubted };
}
