import type { Consent } from '../../adapters/postgres/consents.ts';
import { listLiveGrants } from '../../adapters/postgres/grants.ts';
import { accountClientId } from '../clients/account-client.ts';
import type { ClientCache } from '../clients/find-client.ts';
import type { Deps } from '../deps.ts';

/**
 * What a user's apps may do: the answers they gave (`consents`), and what is in force of them in each session (`grants`).
 * The built-in client of the account pages is not among them: it has access to nothing.
 */
export type ConnectedApp = {
  readonly client_id: string;
  readonly client_name: string;
  readonly client_uri: string | undefined;
  /** Whether it is one of the tenant's own, for which nobody is asked. */
  readonly is_own: boolean;
  readonly granted: Consent;
  /** When it was first allowed anything; null where nobody was asked. */
  readonly since: Date | null;
  /** When a session last let it in; null if that is over. */
  readonly last_sign_in: Date | null;
};

type GrantPayload = {
  readonly iat?: number;
  readonly openid?: { readonly scope?: string; readonly claims?: string[] };
  readonly resources?: Readonly<Record<string, string>>;
};

const words = (text = ''): string[] => text.split(' ').filter(Boolean);
const union = (a: readonly string[] = [], b: readonly string[] = []): string[] => [...new Set([...a, ...b])];

const toConsent = ({ openid, resources = {} }: GrantPayload): Consent => ({
  scopes: words(openid?.scope),
  claims: openid?.claims ?? [],
  resources: Object.fromEntries(Object.entries(resources).map(([resource, scope]) => [resource, words(scope)])),
});

function merge(a: Consent, b: Partial<Consent>): Consent {
  const names = union(Object.keys(a.resources), Object.keys(b.resources ?? {}));
  return {
    scopes: union(a.scopes, b.scopes),
    claims: union(a.claims, b.claims),
    resources: Object.fromEntries(names.map((name) => [name, union(a.resources[name], b.resources?.[name])])),
  };
}

type Found = Pick<ConnectedApp, 'granted' | 'since' | 'last_sign_in'>;

const nothing: Consent = { scopes: [], claims: [], resources: {} };

/** The apps that a user has let in, those used last first. Clients that are gone have no access and no name. */
export async function listConnectedApps(
  { db }: Pick<Deps, 'db'>,
  clients: ClientCache,
  tenantId: string,
  userId: string,
): Promise<ConnectedApp[]> {
  const answers = db.tenant(tenantId).selectFrom('consents').where('user_id', '=', userId);
  const found = new Map<string, Found>();
  for (const { client_id, granted, created_at } of await answers
    .select(['client_id', 'granted', 'created_at'])
    .execute())
    found.set(client_id, {
      granted: merge(nothing, granted as Partial<Consent>),
      since: created_at,
      last_sign_in: null,
    });
  for (const { client_id, payload } of await listLiveGrants(db, tenantId, userId))
    found.set(client_id, withGrant(found.get(client_id), payload));
  found.delete(accountClientId);
  const apps = await Promise.all([...found].map(([client_id, app]) => describe(clients, client_id, app)));
  return apps.filter((app) => app !== undefined).sort((a, b) => timeOf(b) - timeOf(a));
}

function withGrant(app: Found | undefined, payload: GrantPayload): Found {
  const { granted = nothing, since = null, last_sign_in = null } = app ?? {};
  const at = Math.max((payload.iat ?? 0) * 1000, last_sign_in?.getTime() ?? 0);
  return { granted: merge(granted, toConsent(payload)), since, last_sign_in: new Date(at) };
}

const timeOf = ({ last_sign_in, since }: ConnectedApp): number => (last_sign_in ?? since)?.getTime() ?? 0;

async function describe(clients: ClientCache, client_id: string, app: Found): Promise<ConnectedApp | undefined> {
  const client = await clients.find(client_id);
  if (!client) return undefined;
  const { client_name = client_id, client_uri, skip_consent } = client;
  return { ...app, client_id, client_name, client_uri, is_own: skip_consent === true };
}
