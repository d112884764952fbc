import { createLog } from '../../adapters/log/create-log.ts';
import { defaultSlug } from '../tenancy/tenant.ts';
import { startDemoApp } from './demo-app/start-demo-app.ts';
import { readDevConfig } from './read-dev-config.ts';
import { runBastion, waitUntilServing } from './run-bastion.ts';
import { seedInstance } from './seed-instance.ts';

/**
 * `npm run demo`: Bastion in `data/demo` and a small relying party beside it, to click through a login. That one listens
 * on DEMO_APP_PORT (3400), which is no setting of Bastion and therefore not in `config.ts`.
 */
const appPort = Number(process.env.DEMO_APP_PORT ?? 3400);
const appUrl = `http://localhost:${appPort}`;

const { env, config } = readDevConfig('data/demo', {
  PORT: '3300',
  BASTION_INTERNAL_PORT: '3301',
  BASTION_LOG_LEVEL: 'warn',
});
const log = createLog({ level: config.logLevel, format: 'text', source: 'demo' });
process.stdout.write('Starting Bastion and a sample app …\n');
const { users, clients } = await seedInstance(config, log, [
  {
    slug: defaultSlug,
    name: 'Bastion',
    resources: [],
    users: [
      {
        email: 'demo@example.org',
        name: 'Dana Demo',
        given_name: 'Dana',
        family_name: 'Demo',
        email_verified: true,
        user_groups: ['staff', 'demo'],
        roles: ['super_admin'],
      },
    ],
    clients: [
      {
        client_id: 'demo-app',
        client_name: 'Harbour, a sample app',
        redirect_uris: [`${appUrl}/callback`],
        post_logout_redirect_uris: [`${appUrl}/`],
        require_pushed_authorization_requests: true,
        dpop_bound_access_tokens: true,
      },
    ],
  },
]);
const [user] = users;
const [client] = clients;
if (!user || !client?.client_secret) throw new Error('the demo could not be seeded');

runBastion(env, { isWatching: false });
await waitUntilServing(config.url);
const { client_id, client_secret } = client;
await startDemoApp({ issuer: config.url, client_id, client_secret, appUrl, port: appPort });
process.stdout.write(`
  Open     ${appUrl}
  Email    ${user.email}
  Password ${user.password}

  Bastion itself is at ${config.url}. Ctrl-C ends both.

`);
