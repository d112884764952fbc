import {
  APP_CLIENT_ID,
  APP_SCOPE,
  type BenchUser,
  benchUsers,
  type ClientCredentials,
  REDIRECT_URI,
  RESOURCE,
  RESOURCE_SCOPE,
  SERVICE_CLIENT_ID,
  type Target,
} from '../bench-clients.ts';
import { runCli } from './run-cli.ts';

const TENANT = ['--tenant', 'default'] as const;

/** Creates the resource, both clients and the users through the command line tool, as an operator would. */
export async function provision(env: NodeJS.ProcessEnv, users: number): Promise<Omit<Target, 'name' | 'issuer'>> {
  await runCli(env, ['resource', 'create', ...TENANT, '--identifier', RESOURCE, '--scope', RESOURCE_SCOPE]);
  const created = benchUsers(users);
  for (const user of created) await createUser(env, user);
  return { service: await createService(env), app: await createApp(env), users: created };
}

function createService(env: NodeJS.ProcessEnv): Promise<ClientCredentials> {
  return createClient(env, SERVICE_CLIENT_ID, ['--grant-type', 'client_credentials', '--scope', RESOURCE_SCOPE]);
}

function createApp(env: NodeJS.ProcessEnv): Promise<ClientCredentials> {
  const grants = ['--grant-type', 'authorization_code', '--grant-type', 'refresh_token'];
  const rest = ['--redirect-uri', REDIRECT_URI, '--scope', APP_SCOPE, '--skip-consent'];
  return createClient(env, APP_CLIENT_ID, [...grants, ...rest]);
}

async function createClient(env: NodeJS.ProcessEnv, id: string, options: string[]): Promise<ClientCredentials> {
  const method = ['--auth-method', 'client_secret_basic'];
  const client = await runCli(env, ['client', 'create', ...TENANT, '--client-id', id, ...method, ...options]);
  const { client_id, client_secret } = client as ClientCredentials;
  if (!client_secret) throw new Error(`no client_secret in ${JSON.stringify(client)}`);
  return { client_id, client_secret };
}

async function createUser(env: NodeJS.ProcessEnv, { login, password }: BenchUser): Promise<void> {
  const options = ['--email', login, '--password-stdin', '--verified'];
  await runCli(env, ['user', 'create', ...TENANT, ...options], `${password}\n`);
}
