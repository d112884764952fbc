import { createHmac } from 'node:crypto';
import type { Sealing } from '../keys/sealing.ts';
import type { Tenant } from '../tenancy/tenant.ts';

/** What browsers tie passkeys of a tenant to: its host, and where its pages come from (WebAuthn §5.1.3). */
export const passkeySite = ({ issuer }: Pick<Tenant, 'issuer'>) => {
  const { hostname, origin } = new URL(issuer);
  return { rp_id: hostname, origin };
};

/** Ed25519, ES256 and RS256, as COSE numbers them: every authenticator has one of them. */
export const passkeyAlgorithms: number[] = [-8, -7, -257];

export type PasskeyUse = 'register' | 'authenticate';

/**
 * The challenge of one sign-in. It is derived, so that nothing has to be kept for whoever only looks at the page, and it
 * is good for this sign-in alone, which belongs to one browser and ends when it has succeeded.
 */
export async function deriveChallenge(
  sealing: Sealing,
  tenantId: string,
  use: PasskeyUse,
  seed: string,
): Promise<Buffer<ArrayBuffer>> {
  const key = (await sealing.keysOf(tenantId)).current('protocol', 'passkey-challenges');
  return Buffer.from(createHmac('sha256', key.object).update(`${use}/${seed}`).digest());
}
