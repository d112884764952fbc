import { readFileSync } from 'node:fs';
import { type Command, Option, type OptionValues } from 'commander';
import { authMethods, grantTypes, idTokenAlgs, newClient } from '../../clients/client-input.ts';
import { createClient } from '../../clients/create-client.ts';
import { buildTenantRuntime } from '../../tenancy/tenant-runtimes.ts';
import { CliError, cliStatus } from '../cli-error.ts';
import { formatFields } from '../format-text.ts';
import { getValue } from '../get-value.ts';
import { collect, collectWords, readInput } from '../read-input.ts';
import { tenantCommand } from '../tenant-command.ts';

const fields = {
  client_id: 'client-id',
  client_name: 'name',
  application_type: 'application-type',
  redirect_uris: 'redirect-uri',
  post_logout_redirect_uris: 'post-logout-redirect-uri',
  token_endpoint_auth_method: 'auth-method',
  grant_types: 'grant-type',
  jwks: 'jwks-file',
  jwks_uri: 'jwks-uri',
  scope: 'scope',
  skip_consent: 'skip-consent',
  require_pushed_authorization_requests: 'require-par',
  dpop_bound_access_tokens: 'dpop-bound',
  id_token_signed_response_alg: 'id-token-alg',
  backchannel_logout_uri: 'backchannel-logout-uri',
};

const declare = (command: Command): Command =>
  command
    .option('--client-id <id>', 'its id (default: generated)')
    .option('--name <name>', 'its name on pages')
    .option('--redirect-uri <uri>', 'where users are sent back to; repeat for more', collect)
    .option('--post-logout-redirect-uri <uri>', 'where users may go after signing out; repeat for more', collect)
    .addOption(
      new Option('--auth-method <method>', 'how it authenticates (default: client_secret_basic)').choices(authMethods),
    )
    .option('--jwks-file <path>', 'its public keys, for private_key_jwt: a JWK Set or one JWK')
    .option('--jwks-uri <uri>', 'where its public keys are, for private_key_jwt')
    .option(
      '--grant-type <type>',
      `one of ${grantTypes.join(', ')}; repeat for more (default: the first two with redirect URIs, else the last)`,
      collectWords,
    )
    .addOption(new Option('--application-type <type>', 'native for apps on a device').choices(['web', 'native']))
    .option(
      '--scope <scopes>',
      'what it may ask for, standard and resource scopes (default: what users allow)',
      collectWords,
    )
    .option('--skip-consent', 'do not ask users; for clients of your own')
    .option('--require-par', 'refuse authorization requests that were not pushed (RFC 9126)')
    .option('--dpop-bound', 'issue only access tokens bound to a key (RFC 9449)')
    .addOption(new Option('--id-token-alg <alg>', 'what signs its ID tokens').choices(idTokenAlgs))
    .option('--backchannel-logout-uri <uri>', 'where it is told of ended sessions');

export const clientCreate = tenantCommand({
  words: ['client', 'create'],
  summary: 'Register a client; its secret is printed once',
  declare,
  async run({ config, deps, tenant, scope }, { options }) {
    const input = readInput(newClient, fields, { ...options, jwksFile: readKeys(options) });
    const { url: publicUrl, jwtAlgorithm } = config;
    const { provider } = await buildTenantRuntime(deps, tenant, { publicUrl, jwtAlgorithm });
    const created = await createClient({ ...deps, provider, jwtAlgorithm }, scope, input);
    const { client_secret, ...client } = getValue(created, input.client_id ?? '');
    const { client_id, ...metadata } = client;
    const secret = client_secret ? { client_secret } : {};
    const hint = client_secret ? '\n\nThe secret is not kept and cannot be shown again.' : '';
    return {
      json: { client_id, ...secret, ...metadata },
      text: formatFields({ client_id, ...secret, issuer: tenant.issuer, ...metadata }) + hint,
    };
  },
});

/** The keys in `--jwks-file`, as a set. */
function readKeys({ jwksFile }: OptionValues): unknown {
  if (jwksFile === undefined) return undefined;
  try {
    const keys = JSON.parse(readFileSync(jwksFile, 'utf8'));
    return 'keys' in keys ? keys : { keys: [keys] };
  } catch (error) {
    const isRead = error instanceof SyntaxError || error instanceof TypeError;
    const reason = isRead ? 'it is not JSON' : (error as Error).message;
    throw new CliError(`--jwks-file ${jwksFile} cannot be read: ${reason}`, cliStatus.usage);
  }
}
