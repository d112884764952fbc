import { createTenant, newTenant } from '../../tenancy/create-tenant.ts';
import { listTenants } from '../../tenancy/list-tenants.ts';
import { formatFields } from '../format-text.ts';
import { getValue } from '../get-value.ts';
import { ownerCommand } from '../owner-command.ts';
import { readInput } from '../read-input.ts';

export const tenantCreate = ownerCommand({
  words: ['tenant', 'create'],
  summary: 'Create a tenant, an issuer of its own',
  declare: (command) =>
    command
      .requiredOption('--slug <slug>', 'its short name in addresses: /t/<slug>')
      .option('--name <name>', 'its name on pages (default: the slug)')
      .option('--host <host>', 'its own host name, instead of a path'),
  async run({ config, deps, owner, actor }, { options }) {
    const fields = { slug: 'slug', name: 'name', host: 'host' };
    const input = readInput(newTenant, fields, { ...options, name: options.name ?? options.slug });
    const publicHost = new URL(config.url).host;
    const id = getValue(await createTenant({ ...deps, owner, publicHost }, actor, input), input.slug);
    const tenant = (await listTenants(owner, config.url)).find((one) => one.id === id);
    return { json: tenant, text: formatFields({ ...tenant }) };
  },
});
