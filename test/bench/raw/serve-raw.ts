import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { APP_CLIENT_ID, SERVICE_CLIENT_ID } from '../bench-clients.ts';
import { autoLogin } from './auto-login.ts';
import { rawConfiguration } from './raw-configuration.ts';

/**
 * The yardstick: oidc-provider 9 with nothing around it, in a process of its own. Arguments: the port (0 picks one), the
 * secret of both clients. Tells its parent `{ issuer }` once it listens.
 */
const [port = '0', secret = 'a secret for the bench only, 32+ characters'] = process.argv.slice(2);

// The issuer holds the port, which is known only after listening, so the provider is built then.
const server = createServer();
server.keepAliveTimeout = 60_000;
server.listen(Number(port), '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(
    issuer,
    rawConfiguration(
      { client_id: SERVICE_CLIENT_ID, client_secret: secret },
      { client_id: APP_CLIENT_ID, client_secret: secret },
    ),
  );
  provider.use(autoLogin(provider));
  provider.on('server_error', (_ctx, error) => process.stderr.write(`${error.stack}\n`));
  server.on('request', provider.callback());
  process.send?.({ issuer });
});

process.on('disconnect', () => process.exit(0));
