import { setClientStatus } from '../../clients/set-client-status.ts';
import { getValue } from '../get-value.ts';
import { targetOf } from '../target-of.ts';
import { tenantCommand } from '../tenant-command.ts';

export const clientSuspend = tenantCommand({
  words: ['client', 'suspend'],
  summary: 'Suspend a client; it fails everywhere and at once',
  declare: (command) => command.argument('[client]', 'its id').option('--client-id <id>', 'its id'),
  async run({ deps, scope }, given) {
    const id = targetOf(given, ['clientId'], 'client: its id');
    const client = getValue(await setClientStatus(deps, scope, id, 'suspended'), id);
    return { json: client, text: `Client ${client.client_id} is suspended.` };
  },
});
