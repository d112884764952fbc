import type { IncomingMessage, ServerResponse } from 'node:http';
import { LRUCache } from 'lru-cache';
import type { Provider } from 'oidc-provider';
import type { Change } from '../../adapters/postgres/change-feed.ts';
import { findTenant } from '../../adapters/postgres/tenants.ts';
import { serveApi } from '../api/serve-api.ts';
import { withAccountClient } from '../clients/account-client.ts';
import { type ClientCache, createClientCache } from '../clients/find-client.ts';
import type { Deps } from '../deps.ts';
import { ensureSigningKeys, loadSigningJwks } from '../keys/signing-keys.ts';
import { createLegalTextCache, type LegalTextCache } from '../legal-texts/legal-text-cache.ts';
import { createProvider, type ProviderParts } from '../oidc/create-provider.ts';
import { createResourceCache, type ResourceCache } from '../oidc/resources.ts';
import { defaultSlug, type Tenant, toTenant } from './tenant.ts';

/**
 * Tenants at work: for each that is asked for, its settings, keys and oidc-provider instance are built once and kept
 * while they are used, so a thousand tenants cost no more than the active ones. A change in the database (settings,
 * keys) drops the instance on every node; requests under way finish on the old one.
 */
export type TenantRuntime = {
  readonly tenant: Tenant;
  readonly provider: Provider;
  readonly handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  readonly clients: ClientCache;
  readonly resources: ResourceCache;
  readonly legalTexts: LegalTextCache;
};

export type FindRuntime = (tenantId: string) => Promise<TenantRuntime | undefined>;

export type TenantRuntimes = {
  /** For what is done for a tenant without a request; undefined when there is none or it is suspended. */
  readonly findById: FindRuntime;
  /** The tenant at this path of this host; undefined when there is none or it is suspended. */
  readonly find: (host: string, path: string) => Promise<TenantRuntime | undefined>;
  readonly applyChange: (change: Change) => void;
  readonly forgetAll: () => void;
};

/** Tables of which a row is built into a runtime. The keys of a tenant are not: what they become for it never changes. */
const partsOfRuntimes = new Set(['tenants', 'signing_keys']);

type Options = { publicUrl: string; jwtAlgorithm: ProviderParts['jwtAlgorithm'] };
type CacheOptions = Options & {
  /** How many tenants are kept at work; the one that was not asked for the longest makes room. */
  maxTenants?: number;
};

/** Whether a name is a tenant's is remembered this long, so that guessing names does not load the database. */
const nameMs = 2_000;
const maxNames = 1_000;

export async function buildTenantRuntime(deps: Deps, tenant: Tenant, options: Options): Promise<TenantRuntime> {
  const db = deps.db.tenant(tenant.id);
  const clients = withAccountClient(createClientCache(deps, tenant.id), tenant);
  const resources = createResourceCache(deps, tenant.id);
  const legalTexts = createLegalTextCache(deps, tenant.id);
  const loaded = await loadSigningJwks(db, tenant.id, deps.sealing);
  if (loaded.length === 0) await ensureSigningKeys(db, tenant.id, deps.sealing);
  const jwks = loaded.length > 0 ? loaded : await loadSigningJwks(db, tenant.id, deps.sealing);
  const keys = await deps.sealing.keysOf(tenant.id);
  const provider = createProvider(deps, { tenant, keys, jwks, clients, resources, jwtAlgorithm: options.jwtAlgorithm });
  serveApi(provider, deps, tenant);
  return { tenant, provider, handle: provider.callback(), clients, resources, legalTexts };
}

/** Which tenant a request is for: `slug:` by path on the public host, `host:` by its own host name. */
function keyFor(host: string, path: string, publicHost: string): string {
  if (host !== publicHost) return `host:${host}`;
  return `slug:${/^\/t\/([a-z0-9-]{1,63})(?=\/|$)/.exec(path)?.[1] ?? defaultSlug}`;
}

export function createTenantRuntimes(deps: Deps, { maxTenants = 200, ...options }: CacheOptions): TenantRuntimes {
  const publicHost = new URL(options.publicUrl).host;
  let changes = 0;

  async function findActive(key: string): Promise<Tenant | undefined> {
    const name = key.slice(5);
    const isHost = key.startsWith('host:');
    const row = await findTenant(deps.db, isHost ? { host: name } : { slug: name });
    const isReachable = row && row.status === 'active' && (isHost || !row.host);
    return isReachable ? toTenant(row, options.publicUrl) : undefined;
  }

  // Kept apart, because anybody can ask for names that do not exist: they must not push out tenants at work.
  const names = new LRUCache<string, boolean>({
    max: maxNames,
    ttl: nameMs,
    ignoreFetchAbort: true,
    fetchMethod: async (key) => (await findActive(key)) !== undefined,
  });

  const runtimes = new LRUCache<string, TenantRuntime>({
    max: maxTenants,
    ignoreFetchAbort: true,
    async fetchMethod(key, _stale, { options: entry }) {
      const before = changes;
      const tenant = await findActive(key);
      const runtime = tenant && (await buildTenantRuntime(deps, tenant, options));
      // What changed while it was being built may be missing in it: it serves this request and is built anew for the next.
      if (before !== changes) entry.ttl = 1;
      return runtime;
    },
  });

  const each = (tenantId: string) => [...runtimes.entries()].filter(([, { tenant }]) => tenant.id === tenantId);

  function applyChange({ table, tenant_id, id }: Change): void {
    const isPart = partsOfRuntimes.has(table);
    if (isPart) changes += 1;
    for (const [key, runtime] of each(tenant_id)) {
      if (table === 'clients') runtime.clients.forget(id);
      if (table === 'resources') runtime.resources.forget();
      if (table === 'legal_texts') runtime.legalTexts.forget();
      if (isPart) runtimes.delete(key);
    }
    if (table === 'tenants') names.clear();
  }

  async function findByKey(key: string): Promise<TenantRuntime | undefined> {
    const runtime = runtimes.get(key);
    if (runtime) return runtime;
    return (await names.fetch(key)) ? runtimes.fetch(key) : undefined;
  }

  async function findById(tenantId: string): Promise<TenantRuntime | undefined> {
    const row = await deps.db.tenant(tenantId).selectFrom('tenants').select(['slug', 'host']).executeTakeFirst();
    return row && findByKey(row.host ? `host:${row.host}` : `slug:${row.slug}`);
  }

  return {
    find: (host, path) => findByKey(keyFor(host, path, publicHost)),
    findById,
    applyChange,
    forgetAll() {
      names.clear();
      runtimes.clear();
    },
  };
}
