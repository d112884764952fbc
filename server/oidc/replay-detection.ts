import type { Provider } from 'oidc-provider';
import { currentRequestScope } from '../../adapters/oidc/request-scope.ts';
import { hashValue } from '../../adapters/oidc/storage-adapter.ts';

/**
 * Makes "seen before?" one question instead of two: the library looks, then writes, and between the two another node
 * could let the same DPoP proof or client assertion pass (RFC 9449 §11.1). Here the value is claimed by the request's
 * own commit: whoever comes second has its whole request undone and refused.
 */
export function claimProofsAtCommit(provider: Provider): void {
  const unique = async (iss: string, jti: string, exp: number): Promise<boolean> => {
    const scope = currentRequestScope();
    if (!scope) throw new Error('Proofs are only checked inside a request');
    scope.unit.claims.push({ id: hashValue(JSON.stringify([iss, jti])), expires_at: exp });
    return true;
  };
  Object.assign(provider.ReplayDetection, { unique });
}
