import { holdUser } from '../../adapters/postgres/find-user.ts';
import { insertTotp } from '../../adapters/postgres/second-factors.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { UserKey } from '../keys/sealing.ts';
import { type AddedBy, prepareAddedFactor } from './prepare-added-factor.ts';
import { findTotpStep, toTotpSecret } from './totp.ts';
import { totpPlace } from './verify-second-factor.ts';

type Adding = AddedBy & {
  readonly key: UserKey;
  /** The `session_epoch` of who asks, which must still be the user's. */
  readonly asOf: number;
  readonly secret: string;
  /** The first code, which proves that the app has the secret. */
  readonly code: string;
};

/**
 * The secret that is offered in one sign-in. It is derived from the user's key, and nothing is stored before a code proves
 * it: what somebody else was shown, who knows the password, never becomes the owner's.
 */
export const deriveTotpSecret = (key: UserKey, seed: string): string => toTotpSecret(key.hash('totp', seed));

/** Gives a user a TOTP secret whose first code is right; that code is spent with it. */
export async function addTotp(
  deps: Pick<Deps, 'db' | 'sealing' | 'queue' | 'clock'>,
  adding: Adding,
): Promise<Outcome<undefined, 'wrong_code' | 'factor_exists' | 'signed_out'>> {
  const { tenant, userId: user_id, key, asOf, secret, code } = adding;
  const step = findTotpStep(secret, code, deps.clock.now());
  if (step === undefined) return refuse('wrong_code');
  const { added_in, tell } = await prepareAddedFactor(deps, adding, 'totp');
  const row = { user_id, sealed_secret: key.seal(totpPlace(user_id), secret), step, added_in };
  return deps.db
    .tenant(tenant.id)
    .transaction()
    .execute(async (transaction) => {
      if (!(await holdUser(transaction, user_id, asOf))) return refuse('signed_out');
      if (!(await insertTotp(transaction, row))) return refuse('factor_exists');
      await tell(transaction);
      return accept(undefined);
    });
}
