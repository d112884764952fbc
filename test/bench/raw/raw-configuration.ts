import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { type ClientMetadata, type Configuration, errors, type JWK } from 'oidc-provider';
import {
  APP_CLIENT_ID,
  APP_SCOPE,
  type ClientCredentials,
  REDIRECT_URI,
  RESOURCE,
  RESOURCE_SCOPE,
  SERVICE_CLIENT_ID,
} from '../bench-clients.ts';
import { createMapStorage, MapAdapter } from './map-adapter.ts';

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/** The options of the raw server: the features, algorithms and lifetimes of Bastion, and none of its storage, tenants or audit. */
export function rawConfiguration(service: ClientCredentials, app: ClientCredentials): Configuration {
  const storage = createMapStorage();
  return {
    adapter: (model: string) => new MapAdapter(model, storage),
    clients: clients(service, app),
    jwks: { keys: signingKeys() },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    scopes: ['openid', 'offline_access', 'email', ...RESOURCE_SCOPE.split(' ')],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    findAccount: async (_ctx, sub) => ({
      accountId: sub,
      claims: async () => ({ sub, email: sub, email_verified: true }),
    }),
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    features: features(),
    ttl: {
      AccessToken: 15 * MINUTE,
      AuthorizationCode: MINUTE,
      ClientCredentials: 15 * MINUTE,
      Grant: 30 * DAY,
      IdToken: 15 * MINUTE,
      Interaction: 60 * MINUTE,
      RefreshToken: 30 * DAY,
      Session: 14 * DAY,
    },
  };
}

function features(): Configuration['features'] {
  return {
    clientCredentials: { enabled: true },
    devInteractions: { enabled: false },
    dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
    introspection: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    pushedAuthorizationRequests: { enabled: true },
    resourceIndicators: { enabled: true, getResourceServerInfo: (_ctx, indicator) => resourceServer(indicator) },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    rpInitiatedLogout: { enabled: true },
    userinfo: { enabled: true },
  };
}

function resourceServer(indicator: string) {
  if (indicator !== RESOURCE) throw new errors.InvalidTarget();
  return { scope: RESOURCE_SCOPE, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } } as const;
}

function clients(service: ClientCredentials, app: ClientCredentials): ClientMetadata[] {
  return [
    {
      ...service,
      client_id: SERVICE_CLIENT_ID,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: RESOURCE_SCOPE,
    },
    {
      ...app,
      client_id: APP_CLIENT_ID,
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: [REDIRECT_URI],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: APP_SCOPE,
    },
  ];
}

function signingKeys(): JWK[] {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const okp = generateKeyPairSync('ed25519').privateKey;
  return [
    { ...rsa.export({ format: 'jwk' }), kid: 'rsa', use: 'sig', alg: 'RS256' },
    { ...ec.export({ format: 'jwk' }), kid: 'ec', use: 'sig', alg: 'ES256' },
    { ...okp.export({ format: 'jwk' }), kid: 'okp', use: 'sig', alg: 'EdDSA' },
  ];
}
