import { deleteClient } from '../../clients/delete-client.ts';
import { getValue } from '../get-value.ts';
import { targetOf } from '../target-of.ts';
import { tenantCommand } from '../tenant-command.ts';

export const clientDelete = tenantCommand({
  words: ['client', 'delete'],
  summary: 'Delete a client with everything users have granted it',
  declare: (command) => command.argument('[client]', 'its id').option('--client-id <id>', 'its id'),
  async run({ deps, scope }, given) {
    const id = targetOf(given, ['clientId'], 'client: its id');
    const { client_id } = getValue(await deleteClient(deps, scope, id), id);
    return { json: { client_id, deleted: true }, text: `Client ${client_id} is deleted.` };
  },
});
