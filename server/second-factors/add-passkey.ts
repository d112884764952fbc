import { holdUser } from '../../adapters/postgres/find-user.ts';
import { insertPasskey } from '../../adapters/postgres/passkeys.ts';
import { prepareAuditEvent } from '../audit/insert-audit-event.ts';
import type { Deps } from '../deps.ts';
import { uuidv7 } from '../kernel/ids.ts';
import { accept, type Outcome, refuse } from '../kernel/outcome.ts';
import type { UserKey } from '../keys/sealing.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { readRegistration } from './passkey-response.ts';
import { deriveChallenge, passkeyAlgorithms, passkeySite } from './passkey-site.ts';
import { hashCredentialId, sealPasskey } from './stored-passkey.ts';

type Adding = {
  readonly tenant: Tenant;
  readonly userId: string;
  readonly key: UserKey;
  /** The `session_epoch` of who asks, which must still be the user's. */
  readonly asOf: number;
  /** What the browser sent, and the sign-in whose challenge it answers. */
  readonly json: string;
  readonly seed: string;
  readonly name: string;
  readonly origin: {
    readonly ip: string;
    readonly user_agent: string | undefined;
    readonly request_id: string | undefined;
  };
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
  deps: Pick<Deps, 'db' | 'sealing'>,
  adding: Adding,
): Promise<Outcome<undefined, 'wrong_passkey' | 'signed_out'>> {
  const { tenant, userId, key, asOf, name, origin } = adding;
  const made = await check(deps, adding);
  if (!made) return refuse('wrong_passkey');
  const id = uuidv7();
  const public_key = Buffer.from(made.publicKey).toString('base64url');
  const sealed = sealPasskey(key, id, { credential_id: made.id, public_key, transports: made.transports, name });
  const { rp_id } = passkeySite(tenant);
  const row = { id, user_id: userId, credential_hash: hashCredentialId(made.id), rp_id, sealed, counter: made.counter };
  const event = { kind: 'factor.added', user_id: userId, details: { method: 'passkey' }, ...origin } as const;
  const writeAudit = await prepareAuditEvent(deps.sealing, tenant.id, event);
  return deps.db
    .tenant(tenant.id)
    .transaction()
    .execute(async (transaction) => {
      if (!(await holdUser(transaction, userId, asOf))) return refuse('signed_out');
      if (!(await insertPasskey(transaction, row))) return refuse('wrong_passkey');
      await writeAudit(transaction);
      return accept(undefined);
    });
}
