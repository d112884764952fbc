import { listResources } from '../../resources/list-resources.ts';
import { formatTable } from '../format-text.ts';
import { tenantCommand } from '../tenant-command.ts';

export const resourceList = tenantCommand({
  words: ['resource', 'list'],
  summary: 'List the resource servers of a tenant',
  async run({ deps, tenant }) {
    const resources = await listResources(deps, tenant);
    const rows = resources.map(({ identifier, scopes, access_token_format, access_token_ttl_s }) => [
      identifier,
      scopes,
      access_token_format,
      access_token_ttl_s,
    ]);
    return { json: resources, text: formatTable(['IDENTIFIER', 'SCOPES', 'FORMAT', 'SECONDS'], rows) };
  },
});
