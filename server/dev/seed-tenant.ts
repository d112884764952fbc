import type { z } from 'zod';
import { findUser } from '../../adapters/postgres/find-user.ts';
import { findTenant } from '../../adapters/postgres/tenants.ts';
import { createUser, newUser } from '../accounts/create-user.ts';
import { setPassword } from '../accounts/set-password.ts';
import { toUserRef } from '../accounts/user-ref.ts';
import type { OwnerSession } from '../cli/owner-command.ts';
import { type NewClient, newClient } from '../clients/client-input.ts';
import { createClient } from '../clients/create-client.ts';
import { deleteClient } from '../clients/delete-client.ts';
import { findClientSummary } from '../clients/list-clients.ts';
import { randomToken } from '../kernel/ids.ts';
import { createResource } from '../resources/create-resource.ts';
import { newResource } from '../resources/resource-input.ts';
import type { TellingScope } from '../tenancy/change-scope.ts';
import { createTenant } from '../tenancy/create-tenant.ts';
import { type Tenant, toTenant } from '../tenancy/tenant.ts';
import { buildTenantRuntime } from '../tenancy/tenant-runtimes.ts';
import type { Credentials } from './credentials-file.ts';

/** What a tenant is to have, in the words of the use-cases; passwords and secrets are made up on the way. */
export type TenantSeed = {
  readonly slug: string;
  readonly name: string;
  readonly users: readonly z.input<typeof newUser>[];
  readonly resources: readonly z.input<typeof newResource>[];
  readonly clients: readonly (z.input<typeof newClient> & { readonly client_id: string })[];
};

/**
 * Makes sure that a tenant has everything in the seed, and answers how to get in. What is there stays as it is, unless
 * its password or secret is no longer known: then it gets a new one.
 */
export async function seedTenant(session: OwnerSession, seed: TenantSeed, known: Credentials): Promise<Credentials> {
  const tenant = await ensureTenant(session, seed);
  const scope: TellingScope = { tenant, actor: 'seed' };
  for (const resource of seed.resources) await createResource(session.deps, scope, newResource.parse(resource));
  const users: Credentials['users'][number][] = [];
  for (const user of seed.users) {
    const password = known.users.find(
      ({ issuer, email }) => issuer === tenant.issuer && email === user.email,
    )?.password;
    users.push({
      issuer: tenant.issuer,
      email: user.email,
      password: await ensureUser(session, scope, user, password),
    });
  }
  const clients: Credentials['clients'][number][] = [];
  for (const client of seed.clients) {
    const { client_id } = client;
    const secret = known.clients.find(
      (one) => one.issuer === tenant.issuer && one.client_id === client_id,
    )?.client_secret;
    const client_secret = await ensureClient(session, tenant, newClient.parse(client), secret);
    clients.push({ issuer: tenant.issuer, client_id, ...(client_secret ? { client_secret } : {}) });
  }
  return { users, clients };
}

async function ensureTenant({ deps, config, owner }: OwnerSession, { slug, name }: TenantSeed): Promise<Tenant> {
  const existing = await findTenant(deps.db, { slug });
  if (existing) return toTenant(existing, config.url);
  const publicHost = new URL(config.url).host;
  const created = await createTenant({ ...deps, owner, publicHost }, 'seed', { slug, name });
  const row = await findTenant(deps.db, { slug });
  if (!row) throw new Error(`the tenant ${slug} could not be seeded: ${created.ok ? 'it is gone' : created.code}`);
  return toTenant(row, config.url);
}

/** The password of the user. */
async function ensureUser(
  { deps }: OwnerSession,
  scope: TellingScope,
  user: z.input<typeof newUser>,
  known: string | undefined,
): Promise<string> {
  const ref = await toUserRef(deps.sealing, scope.tenant.id, user.email);
  const exists = (await findUser(deps.db.tenant(scope.tenant.id), ref)) !== undefined;
  if (exists && known) return known;
  const password = randomToken().slice(0, 20);
  const outcome = exists
    ? await setPassword(deps, scope, { user: user.email, password })
    : await createUser(deps, scope, newUser.parse({ ...user, password }));
  if (!outcome.ok) throw new Error(`the user ${user.email} could not be seeded: ${outcome.code}`);
  return password;
}

/** The secret of the client; undefined for one that has none. */
async function ensureClient(
  { deps, config }: OwnerSession,
  tenant: Tenant,
  client: NewClient,
  known: string | undefined,
): Promise<string | undefined> {
  const { client_id = '' } = client;
  const scope: TellingScope = { tenant, actor: 'seed' };
  const exists = (await findClientSummary(deps, tenant, client_id)) !== undefined;
  const hasSecret = client.token_endpoint_auth_method.startsWith('client_secret_');
  if (exists && (known || !hasSecret)) return known;
  if (exists) await deleteClient(deps, scope, client_id);
  const { url: publicUrl, jwtAlgorithm } = config;
  const { provider } = await buildTenantRuntime(deps, tenant, { publicUrl, jwtAlgorithm });
  const outcome = await createClient({ ...deps, provider, jwtAlgorithm }, scope, client);
  if (!outcome.ok) throw new Error(`the client ${client_id} could not be seeded: ${outcome.code}`);
  return outcome.value.client_secret;
}
