import { placeHold } from '../../privacy/legal-holds.ts';
import { CliError } from '../cli-error.ts';
import { getValue } from '../get-value.ts';
import { tenantCommand } from '../tenant-command.ts';

export const holdPlace = tenantCommand({
  words: ['hold', 'place'],
  summary: 'Keep everything of a user, or of the whole tenant, from being deleted',
  declare: (command) =>
    command
      .requiredOption('--reason <text>', 'the case or order it is for; no personal data')
      .option('--user <user>', 'e-mail address or id')
      .option('--all', 'everything of the tenant'),
  async run({ deps, scope }, { options }) {
    if ((options.user === undefined) !== (options.all === true)) throw new CliError('say --user or --all');
    const hold = getValue(await placeHold(deps, scope, { user: options.user, reason: options.reason }), options.user);
    return { json: hold, text: `${hold.id} stands; npx bastion hold release ${hold.id} ends it.` };
  },
});
