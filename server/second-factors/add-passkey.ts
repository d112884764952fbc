import { holdUser } from '../../adapters/postgres/find-user.ts';
import { insertPasskey } from '../../adapters/postgres/passkeys.ts';
import type { Deps } from '../deps.ts';
import { uuidv7 } from '../kernel/ids.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { UserKey } from '../keys/sealing.ts';
import { readRegistration } from './passkey-response.ts';
import { deriveChallenge, passkeyAlgorithms, passkeySite } from './passkey-site.ts';
import { type AddedBy, prepareAddedFactor } from './prepare-added-factor.ts';
import { hashCredentialId, sealPasskey } from './stored-passkey.ts';

type Adding = AddedBy & {
  readonly key: UserKey;
  /** The `session_epoch` of who asks, which must still be the user's. */
  readonly asOf: number;
  /** What the browser sent, and the sign-in whose challenge it answers. */
  readonly json: string;
  readonly seed: string;
  readonly name: string;
};

/**
 * Whether there is no certificate in it. We ask for none; the library would look up whether one is revoked at an address
 * that stands in it, which somebody else has chosen.
 */
async function isWithoutCertificates(attestationObject: string): Promise<boolean> {
  const { decodeAttestationObject, isoBase64URL } = await import('@simplewebauthn/server/helpers');
  const decoded = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
  const format = decoded.get('fmt');
  return format === 'none' || (format === 'packed' && decoded.get('attStmt').get('x5c') === undefined);
}

async function check({ sealing }: Pick<Deps, 'sealing'>, { tenant, json, seed }: Adding) {
  const response = readRegistration(json);
  const { origin, rp_id } = passkeySite(tenant);
  const challenge = await deriveChallenge(sealing, tenant.id, 'register', seed);
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  try {
    if (!response || !(await isWithoutCertificates(response.response.attestationObject))) return undefined;
    const { registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge.toString('base64url'),
      expectedOrigin: origin,
      expectedRPID: rp_id,
      requireUserVerification: false,
      supportedAlgorithmIDs: passkeyAlgorithms,
    });
    return registrationInfo && { ...registrationInfo.credential, transports: response.response.transports };
  } catch {
    // It throws for whatever does not fit, which is what somebody sent us.
    return undefined;
  }
}

/** Gives a user the passkey their browser has made. */
export async function addPasskey(
  deps: Pick<Deps, 'db' | 'sealing' | 'queue'>,
  adding: Adding,
): Promise<Outcome<undefined, 'wrong_passkey' | 'signed_out'>> {
  const { tenant, userId, key, asOf, name } = adding;
  const made = await check(deps, adding);
  if (!made) return refuse('wrong_passkey');
  const id = uuidv7();
  const public_key = Buffer.from(made.publicKey).toString('base64url');
  const sealed = sealPasskey(key, id, { credential_id: made.id, public_key, transports: made.transports, name });
  const { rp_id } = passkeySite(tenant);
  const credential_hash = hashCredentialId(made.id);
  const { added_in, tell } = await prepareAddedFactor(deps, adding, 'passkey');
  const row = { id, user_id: userId, credential_hash, rp_id, sealed, counter: made.counter, added_in };
  return deps.db
    .tenant(tenant.id)
    .transaction()
    .execute(async (transaction) => {
      if (!(await holdUser(transaction, userId, asOf))) return refuse('signed_out');
      if (!(await insertPasskey(transaction, row))) return refuse('wrong_passkey');
      await tell(transaction);
      return accept(undefined);
    });
}
