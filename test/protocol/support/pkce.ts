import { hash, randomBytes } from 'node:crypto';

export type Pkce = { readonly code_verifier: string; readonly code_challenge: string };

/** RFC 7636 §4.2, written down again here, so that the product is not measured by itself. */
export const challengeOf = (verifier: string): string => hash('sha256', verifier, 'base64url');

export function createPkce(code_verifier = randomBytes(32).toString('base64url')): Pkce {
  return { code_verifier, code_challenge: challengeOf(code_verifier) };
}
