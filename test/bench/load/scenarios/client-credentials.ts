import { RESOURCE, RESOURCE_SCOPE, type Target } from '../../bench-clients.ts';
import { basicAuthorization, buildRequest } from '../build-request.ts';
import { discover } from '../discover.ts';
import { type Scenario, sameRequest } from '../scenario.ts';

/** A service asks for a JWT access token, signed with ES256, for one resource (RFC 6749 §4.4, RFC 8707, RFC 9068). */
export const clientCredentials: Scenario = {
  name: 'client_credentials',
  title: 'client_credentials (JWT ES256)',
  prepare: async ({ target, callers }) =>
    sameRequest(callers, 'client_credentials', await clientCredentialsRequest(target), '"access_token":"eyJ'),
};

export async function clientCredentialsRequest(target: Target): Promise<string> {
  const { token_endpoint } = await discover(target);
  return buildRequest(token_endpoint, {
    headers: { Authorization: basicAuthorization(target.service) },
    form: { grant_type: 'client_credentials', resource: RESOURCE, scope: RESOURCE_SCOPE },
  });
}
