import { findClientSummary } from '../../clients/list-clients.ts';
import { refuse } from '../../kernel/outcome.ts';
import { formatFields } from '../format-text.ts';
import { getValue } from '../get-value.ts';
import { targetOf } from '../target-of.ts';
import { tenantCommand } from '../tenant-command.ts';

export const clientShow = tenantCommand({
  words: ['client', 'show'],
  summary: 'Show the metadata of a client',
  declare: (command) => command.argument('[client]', 'its id').option('--client-id <id>', 'its id'),
  async run({ deps, tenant }, given) {
    const id = targetOf(given, ['clientId'], 'client: its id');
    const client = await findClientSummary(deps, tenant, id);
    const shown = getValue(client ? { ok: true, value: client } : refuse('unknown_client'), id);
    return { json: shown, text: formatFields(shown) };
  },
});
