import { createLog } from '../../adapters/log/create-log.ts';
import { defaultSlug } from '../tenancy/tenant.ts';
import type { Credentials } from './credentials-file.ts';
import { readDevConfig } from './read-dev-config.ts';
import { runBastion, waitUntilServing } from './run-bastion.ts';
import { seedInstance } from './seed-instance.ts';
import type { TenantSeed } from './seed-tenant.ts';

/** `npm run dev`: Bastion with two seeded tenants in `data/dev`, started again whenever a source file changes. */
const API = 'https://api.example.com';
const WEB_CALLBACK = 'http://localhost:4000/callback';
const SPA_CALLBACK = 'http://localhost:5173/callback';

const clients: TenantSeed['clients'] = [
  {
    client_id: 'web',
    client_name: 'Sample web app',
    redirect_uris: [WEB_CALLBACK],
    post_logout_redirect_uris: ['http://localhost:4000/'],
  },
  {
    client_id: 'spa',
    client_name: 'Sample browser app',
    redirect_uris: [SPA_CALLBACK],
    token_endpoint_auth_method: 'none',
    dpop_bound_access_tokens: true,
  },
  { client_id: 'service', client_name: 'Sample service', grant_types: ['client_credentials'] },
];

const resources = [{ identifier: API, scopes: ['read', 'write'] }];

const seeds: readonly TenantSeed[] = [
  {
    slug: defaultSlug,
    name: 'Bastion',
    resources,
    clients,
    users: [
      { email: 'admin@example.org', name: 'Alex Admin', email_verified: true, roles: ['super_admin'] },
      {
        email: 'ada@example.org',
        name: 'Ada Lovelace',
        given_name: 'Ada',
        family_name: 'Lovelace',
        email_verified: true,
        user_groups: ['engineering', 'staff'],
        roles: ['user'],
      },
    ],
  },
  {
    slug: 'acme',
    name: 'Acme',
    resources,
    clients,
    users: [
      { email: 'boss@acme.example', name: 'Bo Acme', email_verified: true, roles: ['admin'] },
      { email: 'ben@acme.example', name: 'Ben Acme', user_groups: ['sales'], roles: ['user'] },
    ],
  },
];

function describe({ users, clients }: Credentials): string {
  const issuers = [...new Set(users.map(({ issuer }) => issuer))];
  const blocks = issuers.map((issuer) => {
    const people = users.filter((user) => user.issuer === issuer).map((user) => [user.email, user.password]);
    const apps = clients.filter((client) => client.issuer === issuer);
    const secrets = apps.map((client) => [`client ${client.client_id}`, client.client_secret ?? '(no secret)']);
    const lines = [...people, ...secrets].map(([name = '', secret]) => `    ${name.padEnd(20)} ${secret}`);
    return [`  ${issuer}`, ...lines].join('\n');
  });
  return `\n${blocks.join('\n\n')}\n\n`;
}

const { env, config } = readDevConfig('data/dev');
const log = createLog({ level: config.logLevel, format: 'text', source: 'dev' });
const credentials = await seedInstance(config, log, seeds);
runBastion(env, { isWatching: true });
await waitUntilServing(config.url);
process.stdout.write(describe(credentials));
