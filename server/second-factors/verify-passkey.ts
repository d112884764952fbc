import { advanceCounter, type FoundPasskey, findPasskey } from '../../adapters/postgres/passkeys.ts';
import type { Deps } from '../deps.ts';
import type { UserKey } from '../keys/sealing.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { readAssertion } from './passkey-response.ts';
import { deriveChallenge, passkeySite } from './passkey-site.ts';
import { hashCredentialId, openPasskey } from './stored-passkey.ts';

type Refused = {
  readonly ok: false;
  /** For the audit trail only. */
  readonly code:
    | 'unknown_passkey'
    | 'wrong_passkey'
    | 'passkey_of_another_user'
    | 'passkey_counter_regressed'
    | 'doubted_passkey'
    | 'account_disabled'
    | 'account_locked';
  readonly userId?: string;
};

export type PasskeyVerdict =
  | {
      readonly ok: true;
      readonly id: string;
      readonly userId: string;
      readonly sessionEpoch: number;
      readonly amr: readonly string[];
    }
  | Refused;

type Given = {
  readonly tenant: Tenant;
  /** What the browser sent. */
  readonly json: string;
  /** The sign-in whose challenge it answers. */
  readonly seed: string;
  /** Whom it must belong to; without, it says itself who is there, and must have verified them. */
  readonly userId?: string;
  /** Whether it is for a new password, which a locked account may have. */
  readonly isRecovery?: boolean | undefined;
};

type Assertion = NonNullable<ReturnType<typeof readAssertion>>;

/** The library's check of everything but the counter; undefined when something is not as it must be. */
async function check(
  { sealing }: Pick<Deps, 'sealing'>,
  { tenant, seed, userId }: Given,
  response: Assertion,
  { found, key }: { readonly found: FoundPasskey; readonly key: UserKey },
) {
  const { credential_id: id, public_key } = openPasskey(key, found);
  const challenge = await deriveChallenge(sealing, tenant.id, 'authenticate', seed);
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge.toString('base64url'),
      expectedOrigin: passkeySite(tenant).origin,
      expectedRPID: found.rp_id,
      // The counter is compared where it is kept, in one statement.
      credential: { id, publicKey: Buffer.from(public_key, 'base64url'), counter: 0 },
      requireUserVerification: userId === undefined,
    });
    return verified ? authenticationInfo : undefined;
  } catch {
    // It throws for whatever does not fit, which is what somebody sent us.
    return undefined;
  }
}

/** Takes a passkey's answer to this sign-in's challenge. */
export async function verifyPasskey(deps: Pick<Deps, 'db' | 'sealing'>, given: Given): Promise<PasskeyVerdict> {
  const { tenant, json, userId: wanted } = given;
  const response = readAssertion(json);
  const found = response && (await findPasskey(deps.db, tenant.id, hashCredentialId(response.id)));
  const key = found && (await deps.sealing.findUserKey(tenant.id, found.user_id));
  if (!found || !key) return { ok: false, code: 'unknown_passkey' };
  const { user_id: userId } = found;
  const refuse = (code: Refused['code']): Refused => ({ ok: false, code, userId });
  const handle = response.response.userHandle;
  const isForeign = handle !== undefined && Buffer.from(handle, 'base64url').toString() !== userId;
  if (isForeign || (wanted !== undefined && wanted !== userId)) return refuse('passkey_of_another_user');
  const proof = await check(deps, given, response, { found, key });
  if (!proof) return refuse('wrong_passkey');
  // Behind a recovery link it is the way out of being locked; it lets nobody in by itself.
  const isOpen = found.status === 'active' || (found.status === 'locked' && given.isRecovery === true);
  if (!isOpen) return refuse(found.status === 'locked' ? 'account_locked' : 'account_disabled');
  if (found.doubted_at && given.isRecovery !== true) return refuse('doubted_passkey');
  // An authenticator that counts backwards was copied (WebAuthn §6.1.1).
  if (!(await advanceCounter(deps.db, tenant.id, found.id, proof.newCounter)))
    return refuse('passkey_counter_regressed');
  // Without attestation nobody can tell whether hardware keeps the key: `swk` claims no more than is known.
  return { ok: true, id: found.id, userId, sessionEpoch: found.session_epoch, amr: ['swk', 'user', 'mfa'] };
}
