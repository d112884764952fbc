import { hash, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export type ProofOptions = {
  readonly accessToken?: string | undefined;
  readonly nonce?: string | undefined;
  /** Replaces or (with `undefined`) removes claims and header parameters. */
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
};

export type DpopKey = {
  readonly jwk: JWK;
  readonly jkt: string;
  readonly prove: (htm: string, htu: string, options?: ProofOptions) => Promise<string>;
};

const requiredMembers: Readonly<Record<string, readonly (keyof JWK)[]>> = {
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  RSA: ['e', 'kty', 'n'],
};

/** RFC 7638 §3: SHA-256 over the required members in lexicographic order, without white space. */
export function thumbprint(jwk: JWK): string {
  const names = requiredMembers[jwk.kty ?? ''];
  if (!names) throw new Error(`no thumbprint for ${jwk.kty}`);
  return hash('sha256', JSON.stringify(Object.fromEntries(names.map((name) => [name, jwk[name]]))), 'base64url');
}

/** RFC 9449 §4.2 `ath`. */
export const athOf = (accessToken: string): string => hash('sha256', accessToken, 'base64url');

/** A key that proves possession as RFC 9449 §4.2 says, or wrongly where a test wants that. */
export async function createDpopKey(alg = 'ES256'): Promise<DpopKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return {
    jwk,
    jkt: thumbprint(jwk),
    async prove(htm, htu, { accessToken, nonce, claims = {}, header = {} } = {}) {
      const payload = {
        htm,
        htu,
        iat: Math.floor(Date.now() / 1000),
        jti: randomUUID(),
        ...(nonce ? { nonce } : {}),
        ...(accessToken ? { ath: athOf(accessToken) } : {}),
        ...claims,
      };
      return new SignJWT(payload).setProtectedHeader({ alg, typ: 'dpop+jwt', jwk, ...header }).sign(privateKey);
    },
  };
}
