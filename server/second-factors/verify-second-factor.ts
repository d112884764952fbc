import {
  consumeRecoveryCode,
  consumeTotpStep,
  findStoredFactors,
  forgetTries,
  takeTry,
} from '../../adapters/postgres/second-factors.ts';
import type { Deps } from '../deps.ts';
import { MINUTE } from '../kernel/duration.ts';
import { hashRecoveryCode } from './recovery-codes.ts';
import { findTotpStep } from './totp.ts';

/**
 * Second factors: what somebody has beside the password. This folder knows the factors and the rules for them; the pages
 * that ask for them are steps of the sign-in. A code is spent in the moment it is found right, by one statement.
 */
export type SecondFactorVerdict =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly code: 'wrong_totp' | 'replayed_totp' | 'doubted_totp' | 'wrong_recovery_code' | 'too_many_tries';
    };

/** Guesses at six digits: three codes in a million are right at any time, so a day of guessing finds one in 700. */
export const totpTries = { most: 5, window_s: 15 * MINUTE } as const;

type NeededDeps = Pick<Deps, 'db' | 'sealing' | 'clock'>;
type User = { readonly tenantId: string; readonly userId: string };
type Prover = User & {
  /** Whether it is asked for before a new password, which settles what is in doubt. */ readonly isRecovery?:
    | boolean
    | undefined;
};

export const totpPlace = (userId: string) => ({ table: 'user_totp', column: 'sealed_secret', row: userId });

/** Takes a code of the user's authenticator app, once. */
export async function verifyTotp(
  { db, sealing, clock }: NeededDeps,
  { tenantId, userId, isRecovery = false }: Prover,
  code: string,
): Promise<SecondFactorVerdict> {
  if (!(await takeTry(db, tenantId, userId, totpTries))) return { ok: false, code: 'too_many_tries' };
  const { sealed_totp_secret: sealed, is_totp_doubted } = await findStoredFactors(db, tenantId, userId);
  const secret = sealed ? await sealing.openForUser(tenantId, userId, totpPlace(userId), sealed) : undefined;
  const step = secret && findTotpStep(secret.toString(), code, clock.now());
  if (step === undefined) return { ok: false, code: 'wrong_totp' };
  if (is_totp_doubted && !isRecovery) return { ok: false, code: 'doubted_totp' };
  if (!(await consumeTotpStep(db, tenantId, userId, step))) return { ok: false, code: 'replayed_totp' };
  await forgetTries(db, tenantId, userId);
  return { ok: true };
}

/** Takes a recovery code, once. It cannot be guessed, so tries are not counted: it is the way in when they are used up. */
export async function verifyRecoveryCode(
  { db, sealing }: NeededDeps,
  { tenantId, userId }: User,
  code: string,
): Promise<SecondFactorVerdict> {
  const key = await sealing.findUserKey(tenantId, userId);
  const isRight = key && (await consumeRecoveryCode(db, tenantId, userId, hashRecoveryCode(key, code)));
  return isRight ? { ok: true } : { ok: false, code: 'wrong_recovery_code' };
}
