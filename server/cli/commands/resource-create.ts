import { InvalidArgumentError, Option } from 'commander';
import { createResource } from '../../resources/create-resource.ts';
import { newResource } from '../../resources/resource-input.ts';
import { formatFields } from '../format-text.ts';
import { getValue } from '../get-value.ts';
import { collectWords, readInput } from '../read-input.ts';
import { tenantCommand } from '../tenant-command.ts';

const fields = {
  identifier: 'identifier',
  scopes: 'scope',
  access_token_format: 'access-token-format',
  access_token_ttl_s: 'access-token-ttl',
};

export const resourceCreate = tenantCommand({
  words: ['resource', 'create'],
  summary: 'Register a resource server, an API that access tokens are for',
  declare: (command) =>
    command
      .requiredOption('--identifier <uri>', 'what clients name it by in `resource` (RFC 8707)')
      .option('--scope <scopes>', 'what can be allowed on it; repeat for more', collectWords)
      .addOption(new Option('--access-token-format <format>', 'jwt (default) or opaque').choices(['jwt', 'opaque']))
      .option(
        '--access-token-ttl <seconds>',
        'how long access tokens for it live (default: as the tenant says)',
        toSeconds,
      ),
  async run({ deps, scope }, { options }) {
    const input = readInput(newResource, fields, options);
    const resource = getValue(await createResource(deps, scope, input), input.identifier);
    return { json: resource, text: formatFields(resource) };
  },
});

function toSeconds(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of seconds.');
  return Number(text);
}
