import { hash, timingSafeEqual } from 'node:crypto';

/**
 * Client secrets are 256 random bits that we made, so one SHA-256 protects them as well as a slow hash would, and a
 * token request costs no more for it.
 */
export const hashClientSecret = (secret: string): string => `sha256:${hash('sha256', secret, 'base64url')}`;

/** The settings of a client that the audit trail names without their values. */
export const clientSecrets = ['client_secret'];

export function matchesClientSecret(given: string, hashed: string): boolean {
  const [a, b] = [Buffer.from(hashClientSecret(given)), Buffer.from(hashed)];
  return a.length === b.length && timingSafeEqual(a, b);
}
