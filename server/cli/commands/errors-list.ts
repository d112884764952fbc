import { Option } from 'commander';
import { listErrors } from '../../errors/list-errors.ts';
import { formatTable } from '../format-text.ts';
import { installationCommand } from '../installation-command.ts';
import { scopeOfErrors } from '../scope-of-errors.ts';

export const errorsList = installationCommand({
  words: ['errors', 'list'],
  summary: 'List unexpected errors, the last ones first',
  declare: (command) =>
    command
      .option('--tenant <slug>', 'those of a tenant (default: those that belong to none)')
      .addOption(new Option('--status <status>', 'only these').choices(['open', 'resolved'])),
  async run(session, { options }) {
    const errors = await listErrors(session.deps, await scopeOfErrors(session, options.tenant), options.status);
    const rows = errors.map(({ fingerprint, status, count, last_at, process, message }) => [
      fingerprint,
      status,
      count,
      last_at,
      process,
      message.slice(0, 80),
    ]);
    return { json: errors, text: formatTable(['ERROR', 'STATUS', 'COUNT', 'LAST', 'PROCESS', 'MESSAGE'], rows) };
  },
});
