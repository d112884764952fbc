import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export type AssertionKey = {
  readonly publicJwk: JWK;
  /** The form parameters of `private_key_jwt` (RFC 7523 §2.2); `claims` replaces or (with `undefined`) removes. */
  readonly assert: (
    clientId: string,
    aud: string,
    claims?: Record<string, unknown>,
    header?: Record<string, unknown>,
  ) => Promise<{ client_assertion_type: string; client_assertion: string }>;
};

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A key with which a client authenticates. */
export async function createAssertionKey(alg = 'ES256'): Promise<AssertionKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const publicJwk = { ...(await exportJWK(publicKey)), kid: randomUUID(), alg, use: 'sig' };
  return {
    publicJwk,
    async assert(clientId, aud, claims = {}, header = {}) {
      const now = Math.floor(Date.now() / 1000);
      const payload = { iss: clientId, sub: clientId, aud, iat: now, exp: now + 60, jti: randomUUID(), ...claims };
      const jwt = new SignJWT(payload).setProtectedHeader({ alg, kid: publicJwk.kid, ...header });
      return { client_assertion_type: assertionType, client_assertion: await jwt.sign(privateKey) };
    },
  };
}
