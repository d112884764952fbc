import { setClientStatus } from '../../clients/set-client-status.ts';
import { getValue } from '../get-value.ts';
import { targetOf } from '../target-of.ts';
import { tenantCommand } from '../tenant-command.ts';

export const clientActivate = tenantCommand({
  words: ['client', 'activate'],
  summary: 'Activate a suspended client',
  declare: (command) => command.argument('[client]', 'its id').option('--client-id <id>', 'its id'),
  async run({ deps, scope }, given) {
    const id = targetOf(given, ['clientId'], 'client: its id');
    const client = getValue(await setClientStatus(deps, scope, id, 'active'), id);
    return { json: client, text: `Client ${client.client_id} is active.` };
  },
});
