import { hash } from 'node:crypto';
import { isEqualInConstantTime } from '../kernel/constant-time.ts';

/**
 * Client secrets are 256 random bits that we made, so one SHA-256 protects them as well as a slow hash would, and a
 * token request costs no more for it.
 */
export const hashClientSecret = (secret: string): string => `sha256:${hash('sha256', secret, 'base64url')}`;

export const matchesClientSecret = (given: string, hashed: string): boolean =>
  isEqualInConstantTime(hashClientSecret(given), hashed);
