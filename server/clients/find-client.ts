import { LRUCache } from 'lru-cache';
import type { AllClientMetadata } from 'oidc-provider';
import type { TenantDb } from '../../adapters/postgres/database.ts';
import type { ClientRow } from '../../adapters/postgres/schema.ts';
import type { Deps } from '../deps.ts';
import { MINUTE } from '../kernel/duration.ts';
import type { Sealing } from '../keys/sealing.ts';

/** A registered client as oidc-provider wants it; `client_secret` holds the hash (see `client-secret.ts`). */
export type ClientMetadata = AllClientMetadata & { readonly client_id: string };

export const sealedSecretPlace = (clientId: string) => ({ table: 'clients', column: 'sealed_secret', row: clientId });

async function toMetadata(row: ClientRow, tenantId: string, sealing: Sealing): Promise<ClientMetadata> {
  const { client_id, skip_consent } = row;
  const client_id_issued_at = Math.floor(row.created_at.getTime() / 1000);
  const metadata = { ...row.metadata, client_id, client_id_issued_at, skip_consent };
  if (row.sealed_secret) {
    // HS256 (development only) signs with the secret itself, so it is kept sealed beside its hash.
    const place = sealedSecretPlace(client_id);
    const secret = await sealing.openForTenant(tenantId, 'client-secrets', place, row.sealed_secret);
    return { ...metadata, client_secret: secret.toString() };
  }
  return row.secret_hash ? { ...metadata, client_secret: row.secret_hash } : metadata;
}

async function loadClient(
  db: TenantDb,
  tenantId: string,
  clientId: string,
  sealing: Sealing,
): Promise<ClientMetadata | undefined> {
  const row = await db
    .selectFrom('clients')
    .selectAll()
    .where('client_id', '=', clientId)
    .where('status', '=', 'active')
    .executeTakeFirst();
  return row && toMetadata(row, tenantId, sealing);
}

export type ClientCache = {
  readonly find: (clientId: string) => Promise<ClientMetadata | undefined>;
  readonly forget: (clientId?: string) => void;
};

const missing = Symbol('no such client');

/**
 * The active clients of one tenant, each read once until it changes: a change is announced by the database to all
 * nodes, and nothing is believed for longer than a minute. Unknown ids are remembered briefly, so that guessing them
 * does not load the database.
 */
export function createClientCache(deps: Pick<Deps, 'db' | 'sealing'>, tenantId: string): ClientCache {
  const cache = new LRUCache<string, ClientMetadata | typeof missing>({
    max: 2_000,
    ttl: MINUTE * 1000,
    ignoreFetchAbort: true,
    async fetchMethod(clientId, _stale, { options }) {
      const client = await loadClient(deps.db.tenant(tenantId), tenantId, clientId, deps.sealing);
      if (!client) options.ttl = 2_000;
      return client ?? missing;
    },
  });
  return {
    async find(clientId) {
      const client = cache.get(clientId) ?? (await cache.fetch(clientId));
      return client === missing ? undefined : client;
    },
    forget: (clientId) => (clientId === undefined ? cache.clear() : cache.delete(clientId)),
  };
}
