import { releaseHold } from '../../privacy/legal-holds.ts';
import { getValue } from '../get-value.ts';
import { tenantCommand } from '../tenant-command.ts';

export const holdRelease = tenantCommand({
  words: ['hold', 'release'],
  summary: 'End a legal hold: what is overdue is deleted with the next run of the job',
  declare: (command) => command.argument('<hold>', 'as hold list prints it'),
  async run({ deps, scope }, { args }) {
    const id = String(args[0]);
    const hold = getValue(await releaseHold(deps, scope, id), id);
    return { json: hold, text: `${hold.id} stands no more.` };
  },
});
