import { randomBytes } from 'node:crypto';
import type { Tenant } from '../tenancy/tenant.ts';
import type { ClientCache, ClientMetadata } from './find-client.ts';

/** The client as which the account pages have people signed in (ADR 0008). It is in no table and nobody registers it. */
export const accountClientId = 'bastion-account';

export const accountPath = '/account';

/**
 * What it may do is come back with a code that is worth nothing: its secret is a hash of something that nobody has, so no
 * request for a token can ever be made as this client, whoever began the sign-in.
 */
const describeAccountClient = ({ issuer }: Pick<Tenant, 'issuer'>): ClientMetadata => ({
  client_id: accountClientId,
  client_secret: `sha256:${randomBytes(32).toString('hex')}`,
  redirect_uris: [`${issuer}${accountPath}/callback`],
  grant_types: ['authorization_code'],
  response_types: ['code'],
  token_endpoint_auth_method: 'client_secret_basic',
  id_token_signed_response_alg: 'ES256',
  scope: 'openid',
  resource_scopes: [],
  skip_consent: true,
});

/** The clients of a tenant with the one that is built in; a registered one cannot take its place. */
export function withAccountClient(clients: ClientCache, tenant: Pick<Tenant, 'issuer'>): ClientCache {
  const account = describeAccountClient(tenant);
  return { ...clients, find: async (clientId) => (clientId === accountClientId ? account : clients.find(clientId)) };
}
