import type { JWK } from 'jose';
import { type Client, type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import { currentRequestScope } from '../../adapters/oidc/request-scope.ts';
import { createPayloadSealing } from '../../adapters/oidc/sealed-payload.ts';
import { createStorageAdapter } from '../../adapters/oidc/storage-adapter.ts';
import { isDatabaseDown } from '../../adapters/postgres/database.ts';
import { createFindByUserCode } from '../../adapters/postgres/find-by-user-code.ts';
import { findGrant } from '../../adapters/postgres/grants.ts';
import { findSession } from '../../adapters/postgres/sessions.ts';
import { findAccount } from '../accounts/find-account.ts';
import { accountClientId } from '../clients/account-client.ts';
import { matchesClientSecret } from '../clients/client-secret.ts';
import type { ClientCache } from '../clients/find-client.ts';
import type { Deps } from '../deps.ts';
import { isEqualInConstantTime } from '../kernel/constant-time.ts';
import { languages } from '../kernel/languages.ts';
import type { TenantKeys } from '../keys/tenant-keys.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { reachableAcrs } from './authentication-context.ts';
import { checkClaims } from './check-claims.ts';
import { claims, scopes } from './claims.ts';
import { limitClientAssertions } from './client-assertions.ts';
import { commitEachRequest, isUnstorableText } from './commit-request.ts';
import { cookiesFor } from './cookies.ts';
import { auditProviderEvents } from './events.ts';
import { dressHandOvers } from './hand-over.ts';
import { createInteractionPolicy } from './interaction-policy.ts';
import { lifetimesFor } from './lifetimes.ts';
import { loadGrant } from './load-grant.ts';
import { createLogoutPages, createRenderError } from './pages.ts';
import { queueLogoutNotices } from './queue-logout-notices.ts';
import { deriveRefreshTokenSuccessors } from './refresh-tokens.ts';
import { repeatFormsAsGet } from './repeat-as-get.ts';
import { claimProofsAtCommit } from './replay-detection.ts';
import { describeResource, type ResourceCache } from './resources.ts';
import { createFindStructuredToken, setStructuredTokensAside } from './structured-tokens.ts';
import { extraTokenClaims } from './token-claims.ts';

type ProviderDeps = Pick<
  Deps,
  | 'db'
  | 'findRecord'
  | 'commitUnit'
  | 'limiter'
  | 'log'
  | 'sealing'
  | 'attestation'
  | 'keepsRefresh'
  | 'fetch'
  | 'clock'
  | 'geo'
  | 'badNetworks'
>;

export type ProviderParts = {
  readonly tenant: Tenant;
  readonly keys: TenantKeys;
  readonly jwks: JWK[];
  readonly clients: ClientCache;
  readonly resources: ResourceCache;
  /** What signs by default: `BASTION_JWT_ALGORITHM`. */
  readonly jwtAlgorithm: 'ES256' | 'RS256' | 'EdDSA' | 'HS256';
};

/** Seconds in which a spent refresh token still yields its one successor, so that several tabs do not log a user out. */
const refreshGrace = 10;

const signing = ['ES256', 'RS256', 'EdDSA'] as const;
const clientSigning = ['ES256', 'RS256', 'PS256', 'EdDSA', 'Ed25519'] as const;

const routes = {
  authorization: '/authorize',
  end_session: '/logout',
  introspection: '/introspect',
  jwks: '/jwks',
  pushed_authorization_request: '/par',
  revocation: '/revoke',
  token: '/token',
  userinfo: '/userinfo',
};

/** RFC 9449 §8: every client that proves possession does so with a nonce of ours. */
const requireNonce = () => true;

function featuresFor(
  deps: ProviderDeps,
  { tenant, keys, resources, jwtAlgorithm }: ProviderParts,
): Configuration['features'] {
  // Access tokens are read by resource servers, which share no secret with us: HS256 never signs one.
  const accessTokenAlg = jwtAlgorithm === 'HS256' ? 'ES256' : jwtAlgorithm;
  const { require_pushed_authorization_requests } = tenant.settings;
  return {
    devInteractions: { enabled: false },
    claimsParameter: { enabled: true, assertClaimsParameter: checkClaims },
    clientCredentials: { enabled: true },
    introspection: {
      enabled: true,
      // A refresh token concerns its own client alone; access tokens are shown to the resource servers that ask.
      allowedPolicy: (_ctx, client, token) => {
        const isOwn = token.clientId === client.clientId;
        return isOwn || (token.kind !== 'RefreshToken' && client.clientAuthMethod !== 'none');
      },
    },
    revocation: { enabled: true },
    backchannelLogout: { enabled: true },
    dPoP: { enabled: true, nonceSecret: keys.current('protocol', 'dpop-nonces'), requireNonce },
    pushedAuthorizationRequests: {
      enabled: true,
      requirePushedAuthorizationRequests: require_pushed_authorization_requests,
    },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (ctx, identifier, client) => {
        const asking = { client, grantType: ctx.oidc.params?.grant_type };
        return describeResource(resources, tenant, identifier, asking, accessTokenAlg);
      },
      // The resource the user agreed to is the one a later exchange without `resource` means (RFC 8707 §2.2).
      useGrantedResource: async () => true,
    },
    rpInitiatedLogout: { enabled: true, ...createLogoutPages(deps, tenant) },
  };
}

/** A browser app may call from the origins of its own redirect URIs, and from nowhere else. */
function isOriginOfClient(_ctx: KoaContextWithOIDC, origin: string, client: Client): boolean {
  // An app's own scheme has the origin 'null', which is also what a sandboxed frame says it comes from.
  return (client.redirectUris ?? []).some((uri) => originOf(uri) === origin);
}

const originOf = (uri: string): string | undefined => (/^https?:/i.test(uri) ? URL.parse(uri)?.origin : undefined);

function configurationFor(deps: ProviderDeps, parts: ProviderParts): Configuration {
  const { tenant, keys, clients, jwks, jwtAlgorithm } = parts;
  const findByUserCode = createFindByUserCode(deps.db);
  const { session_idle_ttl } = tenant.settings;
  const adapter = createStorageAdapter({
    refreshGrace,
    findRecord: (id) => deps.findRecord(tenant.id, id, session_idle_ttl),
    findSession: (by) => findSession(deps.db, tenant.id, by, session_idle_ttl),
    findGrant: (id) => findGrant(deps.db, tenant.id, id),
    findClient: clients.find,
    findStructuredToken: createFindStructuredToken(deps, tenant, jwks),
    findByUserCode: (kind, userCode) => findByUserCode(tenant.id, kind, userCode, session_idle_ttl),
    referenceKey: keys.current('protocol', 'record-references'),
    payloads: createPayloadSealing(keys.all('protocol', 'requests'), tenant.id),
    commitUnit: (unit) => deps.commitUnit(tenant.id, unit),
  });
  const acrs = reachableAcrs(tenant.settings.second_factors.policy);
  const idTokenAlgs = jwtAlgorithm === 'HS256' ? [...signing, 'HS256' as const] : signing;
  return {
    adapter,
    jwks: { keys: jwks },
    acrValues: [...acrs],
    allowOmittingSingleRegisteredRedirectUri: false,
    assertJwtClientAuthClaimsAndHeader: limitClientAssertions,
    claims,
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    clientBasedCORS: isOriginOfClient,
    clientDefaults: {
      id_token_signed_response_alg: jwtAlgorithm,
      grant_types: ['authorization_code', 'refresh_token'],
    },
    cookies: cookiesFor(tenant, keys),
    discovery: { ui_locales_supported: [...languages] },
    enabledJWA: {
      clientAuthSigningAlgValues: [...clientSigning],
      idTokenSigningAlgValues: [...idTokenAlgs],
      userinfoSigningAlgValues: [...signing],
      introspectionSigningAlgValues: [...signing],
      authorizationSigningAlgValues: [...signing],
      requestObjectSigningAlgValues: [...clientSigning],
      dPoPSigningAlgValues: ['ES256', 'EdDSA', 'Ed25519'],
    },
    // The database knows when a session is gone; the library need not ask for it again.
    expiresWithSession: async () => false,
    extraClientMetadata: { properties: ['skip_consent', 'resource_scopes'] },
    extraTokenClaims,
    features: featuresFor(deps, parts),
    fetch: deps.fetch as Configuration['fetch'],
    findAccount: (_ctx, sub) => findAccount(deps, tenant, sub),
    interactions: {
      policy: createInteractionPolicy(acrs),
      url: (_ctx, interaction) => `${tenant.mountPath}/interaction/${interaction.uid}`,
    },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    loadExistingGrant: (ctx) => loadGrant(deps, tenant, ctx),
    pkce: { required: () => true },
    renderError: createRenderError(tenant),
    responseTypes: ['code'],
    revokeGrantPolicy: (ctx) => !(ctx.oidc.route === 'revocation' && ctx.oidc.entities.AccessToken),
    rotateRefreshToken: true,
    routes,
    scopes,
    ttl: lifetimesFor(tenant),
  };
}

function endEverySessionWhereAsked(provider: Provider): void {
  provider.on('end_session.success', (ctx) => {
    const body = ctx.oidc.body as { logout?: string; everywhere?: string } | undefined;
    const userId = ctx.oidc.session?.accountId;
    if (!body?.logout || body.everywhere !== 'yes' || !userId) return;
    currentRequestScope()?.unit.rare.push(
      { write: 'advance_session_epoch', user_id: userId },
      { write: 'revoke_user_sessions', user_id: userId },
    );
  });
}

/**
 * The library builds a client anew from its metadata, or looks one up by a hash of them, each time it is asked. As long
 * as the cache hands out the same metadata it is the same client.
 */
function reuseClients(provider: Provider, clients: ClientCache): void {
  const built = new WeakMap<object, Client>();
  const build = provider.Client.find.bind(provider.Client);
  const find = async (id: string): Promise<Client | undefined> => {
    const metadata = typeof id === 'string' ? await clients.find(id) : undefined;
    if (!metadata) return undefined;
    const known = built.get(metadata) ?? (await build(id));
    // It cannot push its requests, having no secret, and nobody gains from altering them: see ADR 0008.
    if (known && id === accountClientId) Object.assign(known, { requirePushedAuthorizationRequests: false });
    if (known) built.set(metadata, known);
    return known;
  };
  Object.assign(provider.Client, { find });
}

/** The issuer of one tenant, complete: the library with our storage, rules and pages. */
export function createProvider(deps: ProviderDeps, parts: ProviderParts): Provider {
  const { tenant } = parts;
  const provider = new Provider(tenant.issuer, configurationFor(deps, parts));
  // Where requests come from is settled before they get here (see `http/check-origin.ts`), and passed on in these headers.
  provider.proxy = true;
  provider.Client.prototype.compareClientSecret = function compare(given: string) {
    const known = this.clientSecret ?? '';
    return known.startsWith('sha256:') ? matchesClientSecret(given, known) : isEqualInConstantTime(given, known);
  };
  reuseClients(provider, parts.clients);
  commitEachRequest(provider, deps, tenant);
  setStructuredTokensAside(provider);
  dressHandOvers(provider, tenant);
  repeatFormsAsGet(provider, tenant);
  claimProofsAtCommit(provider);
  deriveRefreshTokenSuccessors(provider, parts.keys.current('protocol', 'refresh-token-successors'));
  queueLogoutNotices(provider);
  auditProviderEvents(provider);
  endEverySessionWhereAsked(provider);
  provider.silent = true;
  provider.on('server_error', (ctx, error) => {
    // Some failures of storage reach only the library (a resource or role that had to be read): see `commitEachRequest`.
    const scope = currentRequestScope();
    if (scope && (isDatabaseDown(error) || isUnstorableText(error))) scope.failure ??= error;
    else
      deps.log.error('request failed', {
        error,
        tenant_id: tenant.id,
        route: ctx.oidc?.route,
        request_id: ctx.get('x-request-id'),
      });
  });
  return provider;
}
