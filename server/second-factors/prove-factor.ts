import type { ProvenFactor } from '../../adapters/postgres/factors-of-attempt.ts';
import { findStoredFactors } from '../../adapters/postgres/second-factors.ts';
import type { SecondFactorError } from '../../views/second-factor-page.ts';
import type { Deps } from '../deps.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { hasSecondFactor } from './has-second-factor.ts';
import { requestOptions } from './passkey-options.ts';
import { verifyPasskey } from './verify-passkey.ts';
import { verifyRecoveryCode, verifyTotp } from './verify-second-factor.ts';

type NeededDeps = Pick<Deps, 'db' | 'sealing' | 'clock'>;

/** Whom the factor must belong to, whatever a form says. */
export type FactorOwner = {
  readonly tenant: Tenant;
  readonly userId: string;
  /** The sign-in or the link that asks for it: an answer of a passkey counts for no other. */
  readonly seed: string;
  /** Whether it is asked for before a new password, which a locked account may have. */
  readonly isRecovery?: boolean;
};

export type FactorProof =
  | {
      readonly ok: true;
      readonly factor: ProvenFactor;
      readonly isRecoveryCode: boolean;
      readonly amr: readonly string[];
    }
  | {
      readonly ok: false;
      /** For the audit trail; undefined where nothing was tried. */
      readonly code: string | undefined;
      readonly error: SecondFactorError;
    };

/** Longest code that is looked at. */
const maxCode = 64;

/** Whether somebody has a second factor that their tenant asks for. */
export async function isFactorAsked(
  { db }: Pick<Deps, 'db'>,
  { tenant, userId }: Pick<FactorOwner, 'tenant' | 'userId'>,
): Promise<boolean> {
  if (tenant.settings.second_factors.policy === 'off') return false;
  return hasSecondFactor(await findStoredFactors(db, tenant.id, userId));
}

/** What the page that asks for a second factor offers its user. */
export async function findFactorChoice(deps: NeededDeps, { tenant, userId, seed }: FactorOwner) {
  const { sealed_totp_secret, passkeys } = await findStoredFactors(deps.db, tenant.id, userId);
  const key = passkeys > 0 ? await deps.sealing.findUserKey(tenant.id, userId) : undefined;
  const passkeyOptions = key && (await requestOptions(deps, tenant, seed, { userId, key }));
  return { hasTotp: sealed_totp_secret !== null, passkeyOptions };
}

/** Takes what was put into that page: a passkey, a code of the authenticator app or a recovery code, once. */
export async function proveFactor(
  deps: NeededDeps,
  { tenant, userId, seed, isRecovery }: FactorOwner,
  form: URLSearchParams,
): Promise<FactorProof> {
  const json = form.get('passkey');
  if (json) {
    const verdict = await verifyPasskey(deps, { tenant, json, seed, userId, isRecovery });
    if (!verdict.ok)
      return {
        ok: false,
        code: verdict.code,
        error: verdict.code === 'doubted_passkey' ? 'factor_doubted' : 'passkey_wrong',
      };
    return { ok: true, factor: verdict.id, isRecoveryCode: false, amr: verdict.amr };
  }
  const recoveryCode = form.get('recovery_code');
  const isRecoveryCode = recoveryCode !== null;
  const code = (recoveryCode ?? form.get('code') ?? '').trim().slice(0, maxCode);
  if (code === '') return { ok: false, code: undefined, error: 'code_required' };
  const verify = isRecoveryCode ? verifyRecoveryCode : verifyTotp;
  const verdict = await verify(deps, { tenantId: tenant.id, userId, isRecovery }, code);
  // RFC 8176 has no word for recovery codes: they are passwords for one time.
  const factor = isRecoveryCode ? 'recovery-code' : 'totp';
  if (verdict.ok) return { ok: true, factor, isRecoveryCode, amr: ['otp', 'mfa'] };
  if (verdict.code === 'doubted_totp') return { ok: false, code: verdict.code, error: 'factor_doubted' };
  if (verdict.code === 'too_many_tries') return { ok: false, code: verdict.code, error: 'too_many_tries' };
  return { ok: false, code: verdict.code, error: isRecoveryCode ? 'recovery_code_wrong' : 'code_wrong' };
}
