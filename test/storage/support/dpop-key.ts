import { generateKeyPairSync, hash, randomUUID, sign } from 'node:crypto';

const encode = (value: object | string): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A client's key for DPoP (RFC 9449), and the proofs it makes. */
export type DpopKey = {
  readonly prove: (htm: string, htu: string, extra?: { nonce?: string | undefined; accessToken?: string }) => string;
};

export function createDpopKey(): DpopKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const header = encode({ typ: 'dpop+jwt', alg: 'ES256', jwk: publicKey.export({ format: 'jwk' }) });
  return {
    prove(htm, htu, { nonce, accessToken } = {}) {
      const ath = accessToken && hash('sha256', accessToken, 'base64url');
      const claims = { jti: randomUUID(), iat: Math.floor(Date.now() / 1000), htm, htu, nonce, ath };
      const signed = `${header}.${encode(claims)}`;
      const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${signed}.${signature.toString('base64url')}`;
    },
  };
}
