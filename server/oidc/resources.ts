import { LRUCache } from 'lru-cache';
import { type Client, errors, type ResourceServer } from 'oidc-provider';
import type { ResourceRow } from '../../adapters/postgres/schema.ts';
import { apiIdentifier, apiScopes } from '../api/api-resource.ts';
import type { Deps } from '../deps.ts';
import { MINUTE } from '../kernel/duration.ts';
import type { Tenant } from '../tenancy/tenant.ts';

export type ResourceCache = {
  readonly find: (identifier: string) => Promise<ResourceRow | undefined>;
  readonly forget: () => void;
};

const missing = Symbol('no such resource');

/** The resource servers of one tenant, each read once until the database announces a change. */
export function createResourceCache(deps: Pick<Deps, 'db'>, tenantId: string): ResourceCache {
  const cache = new LRUCache<string, ResourceRow | typeof missing>({
    max: 500,
    ttl: MINUTE * 1000,
    ignoreFetchAbort: true,
    async fetchMethod(identifier, _stale, { options }) {
      const query = deps.db.tenant(tenantId).selectFrom('resources').selectAll();
      const row = await query.where('identifier', '=', identifier).executeTakeFirst();
      if (!row) options.ttl = 2_000;
      return row ?? missing;
    },
  });
  return {
    async find(identifier) {
      const row = cache.get(identifier) ?? (await cache.fetch(identifier));
      return row === missing ? undefined : row;
    },
    forget: () => cache.clear(),
  };
}

type Asking = { readonly client: Client; readonly grantType: unknown };

/**
 * The scopes of a resource that a client may have: those it is registered for (`resource_scopes`, none when only
 * standard ones are listed). One registered without a list may ask a user for any, but gets nothing for itself: nobody
 * consents to `client_credentials`.
 */
function scopesFor(row: ResourceRow, { client, grantType }: Asking): string[] {
  const registered = client.resource_scopes ?? (client.scope === undefined ? undefined : []);
  if (Array.isArray(registered)) return row.scopes.filter((scope) => registered.includes(scope));
  return grantType === 'client_credentials' ? [] : row.scopes;
}

/**
 * The built-in resource: the tenant's own API. What it can be asked for is registered with the client, but for native apps
 * without such a list, whose users are asked. Its tokens are opaque, so that each use finds out whether they still stand.
 */
function describeApi(tenant: Tenant, { client, grantType }: Asking): ResourceServer {
  const registered = client.resource_scopes;
  const isNative = client.applicationType === 'native' && client.scope === undefined;
  const rest = isNative && grantType !== 'client_credentials' ? apiScopes : [];
  const scopes = Array.isArray(registered) ? apiScopes.filter((scope) => registered.includes(scope)) : rest;
  return {
    audience: apiIdentifier(tenant),
    scope: scopes.join(' '),
    accessTokenTTL: tenant.settings.access_token_ttl,
    accessTokenFormat: 'opaque',
  };
}

/** RFC 8707: the resource server a token is for; access tokens for one are JWTs (RFC 9068) unless it wants opaque ones. */
export async function describeResource(
  resources: ResourceCache,
  tenant: Tenant,
  identifier: string,
  asking: Asking,
  accessTokenAlg: string,
): Promise<ResourceServer> {
  if (identifier === apiIdentifier(tenant)) return describeApi(tenant, asking);
  const row = await resources.find(identifier);
  if (!row) throw new errors.InvalidTarget('resource is not registered');
  return {
    audience: row.identifier,
    scope: scopesFor(row, asking).join(' '),
    accessTokenTTL: row.access_token_ttl_s ?? tenant.settings.access_token_ttl,
    accessTokenFormat: row.access_token_format,
    ...(row.access_token_format === 'jwt' ? { jwt: { sign: { alg: accessTokenAlg as 'ES256' } } } : {}),
  };
}
