import { listClients } from '../../clients/list-clients.ts';
import { formatTable } from '../format-text.ts';
import { tenantCommand } from '../tenant-command.ts';

export const clientList = tenantCommand({
  words: ['client', 'list'],
  summary: 'List the clients of a tenant',
  async run({ deps, tenant }) {
    const clients = await listClients(deps, tenant);
    const rows = clients.map((client) => [
      client.client_id,
      client.client_name,
      client.token_endpoint_auth_method,
      client.grant_types,
      client.status,
    ]);
    return { json: clients, text: formatTable(['CLIENT', 'NAME', 'AUTHENTICATION', 'GRANTS', 'STATUS'], rows) };
  },
});
