import type { TenantDb } from '../../adapters/postgres/database.ts';
import { countPasskeys, deletePasskeysSince } from '../../adapters/postgres/passkeys.ts';
import { deleteRecoveryCodesSince, deleteTotpSince, findTotp } from '../../adapters/postgres/second-factors.ts';
import { forgetSecondFactors } from './remove-factors.ts';

/** Takes from a user the second factors they got at a time or later, and the codes that then stand in for nothing; answers which. */
export async function removeFactorsSince(transaction: TenantDb, userId: string, since: Date): Promise<string[]> {
  const removed: string[] = [];
  if (await deleteTotpSince(transaction, userId, since)) removed.push('totp');
  if ((await deletePasskeysSince(transaction, userId, since)) > 0) removed.push('passkeys');
  if ((await deleteRecoveryCodesSince(transaction, userId, since)) > 0) removed.push('recovery-codes');
  const isNoneLeft = !(await findTotp(transaction, userId)) && (await countPasskeys(transaction, userId)) === 0;
  if (removed.length > 0 && isNoneLeft) await forgetSecondFactors(transaction, userId);
  return removed;
}
