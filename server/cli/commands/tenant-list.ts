import { listTenants } from '../../tenancy/list-tenants.ts';
import { formatTable } from '../format-text.ts';
import { ownerCommand } from '../owner-command.ts';

export const tenantList = ownerCommand({
  words: ['tenant', 'list'],
  summary: 'List all tenants',
  async run({ config, owner }) {
    const tenants = await listTenants(owner, config.url);
    const rows = tenants.map(({ slug, name, issuer, status }) => [slug, name, issuer, status]);
    return { json: tenants, text: formatTable(['SLUG', 'NAME', 'ISSUER', 'STATUS'], rows) };
  },
});
