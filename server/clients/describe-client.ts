import type { NewClient } from './client-input.ts';
import type { ClientScope } from './client-scope.ts';

type Described = Omit<NewClient, 'client_id' | 'skip_consent' | 'scope'>;

const isSecretMethod = (method: Described['token_endpoint_auth_method']): boolean =>
  method.startsWith('client_secret_');

/**
 * The metadata that is kept of a new client. HS256 signs with the client's secret, so where it is the default
 * (`jwtAlgorithm`, in development) a client without one gets ES256.
 */
export function describeClient(client: Described, scope: ClientScope, jwtAlgorithm: string) {
  const { grant_types, token_endpoint_auth_method, backchannel_logout_uri } = client;
  const lacksSecret = jwtAlgorithm === 'HS256' && !isSecretMethod(token_endpoint_auth_method);
  return {
    ...(lacksSecret ? { id_token_signed_response_alg: 'ES256' as const } : {}),
    ...(backchannel_logout_uri ? { backchannel_logout_session_required: true } : {}),
    response_types: grant_types.includes('authorization_code') ? ['code' as const] : [],
    ...client,
    ...scope,
  };
}

export type DescribedClient = ReturnType<typeof describeClient>;

export type SecretNeed = {
  readonly isNeeded: boolean;
  /** Whether the secret itself is needed later, since it signs ID tokens. */
  readonly signs: boolean;
};

export function findSecretNeed(client: DescribedClient, jwtAlgorithm: string): SecretNeed {
  const isNeeded = isSecretMethod(client.token_endpoint_auth_method);
  const alg = client.id_token_signed_response_alg ?? jwtAlgorithm;
  return { isNeeded, signs: isNeeded && alg === 'HS256' };
}
