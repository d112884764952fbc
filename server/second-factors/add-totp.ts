import { holdUser } from '../../adapters/postgres/find-user.ts';
import { insertTotp } from '../../adapters/postgres/second-factors.ts';
import { prepareAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { UserKey } from '../keys/sealing.ts';
import { findTotpStep, toTotpSecret } from './totp.ts';
import { totpPlace } from './verify-second-factor.ts';

type Adding = {
  readonly tenantId: string;
  readonly userId: string;
  readonly key: UserKey;
  /** The `session_epoch` of who asks, which must still be the user's. */
  readonly asOf: number;
  readonly secret: string;
  /** The first code, which proves that the app has the secret. */
  readonly code: string;
  readonly origin: {
    readonly ip: string;
    readonly user_agent: string | undefined;
    readonly request_id: string | undefined;
  };
};

/**
 * The secret that is offered in one sign-in. It is derived from the user's key, and nothing is stored before a code proves
 * it: what somebody else was shown, who knows the password, never becomes the owner's.
 */
export const deriveTotpSecret = (key: UserKey, seed: string): string => toTotpSecret(key.hash('totp', seed));

/** Gives a user a TOTP secret whose first code is right; that code is spent with it. */
export async function addTotp(
  { db, sealing, clock }: Pick<Deps, 'db' | 'sealing' | 'clock'>,
  { tenantId, userId, key, asOf, secret, code, origin }: Adding,
): Promise<Outcome<undefined, 'wrong_code' | 'factor_exists' | 'signed_out'>> {
  const step = findTotpStep(secret, code, clock.now());
  if (step === undefined) return refuse('wrong_code');
  const sealed_secret = key.seal(totpPlace(userId), secret);
  const event = { kind: 'factor.added', user_id: userId, details: { method: 'totp' }, ...origin } as const;
  const writeAudit = await prepareAuditEvent(sealing, tenantId, event);
  return db
    .tenant(tenantId)
    .transaction()
    .execute(async (transaction) => {
      if (!(await holdUser(transaction, userId, asOf))) return refuse('signed_out');
      if (!(await insertTotp(transaction, { user_id: userId, sealed_secret, step }))) return refuse('factor_exists');
      await writeAudit(transaction);
      return accept(undefined);
    });
}
