import type { JWK } from 'jose';
import { z } from 'zod';
import { type AttestationKey, readAttestation } from '../keys/attestation-key.ts';

/** `typ` of the JWS, so that nothing else we sign can be taken for a certificate. */
const TYP = 'erasure-certificate+jwt';

/** What a certificate says. `sub` is only an id by now: nobody can find out any more whose it was. */
export const erasureClaims = z.object({
  v: z.literal(1),
  iss: z.string(),
  tenant_id: z.uuid(),
  sub: z.uuid(),
  /** Unix seconds. */
  erased_at: z.number().int(),
  /** The name of the key that was destroyed; it stands in everything that it sealed. */
  destroyed_kid: z.string().nullable(),
  legal_basis: z.literal('Regulation (EU) 2016/679, Article 17'),
  method: z.literal('AES-256-GCM user key destroyed'),
});

export type ErasureClaims = z.output<typeof erasureClaims>;

export const signErasureCertificate = (
  key: AttestationKey,
  claims: Omit<ErasureClaims, 'v' | 'legal_basis' | 'method'>,
): Promise<string> => {
  const complete: ErasureClaims = {
    v: 1,
    ...claims,
    legal_basis: 'Regulation (EU) 2016/679, Article 17',
    method: 'AES-256-GCM user key destroyed',
  };
  return key.sign(TYP, complete);
};

/** What a certificate says, once its signature is known to be ours. Throws when it is not. */
export const readErasureCertificate = async (publicJwk: JWK, certificate: string): Promise<ErasureClaims> =>
  erasureClaims.parse(await readAttestation(publicJwk, TYP, certificate.trim()));
