import { eraseUser } from '../../privacy/erase-user.ts';
import { listErasures } from '../../privacy/list-erasures.ts';
import { CliError } from '../cli-error.ts';
import { getValue } from '../get-value.ts';
import { targetOf } from '../target-of.ts';
import { tenantCommand } from '../tenant-command.ts';

export const userErase = tenantCommand({
  words: ['user', 'erase'],
  summary: 'Erase a person for good (GDPR Art. 17) and print the certificate',
  declare: (command) =>
    command
      .argument('[user]', 'e-mail address or id')
      .option('--email <address>', 'the user by e-mail address')
      .option('--yes', 'this cannot be undone, and is meant'),
  async run({ deps, scope, tenant }, given) {
    const target = targetOf(given, ['email'], 'user: an e-mail address or id');
    if (!given.options.yes) throw new CliError('erasing cannot be undone: say --yes if it is meant');
    const erased = getValue(await eraseUser(deps, { ...scope, tenant }, target), target);
    await listErasures(deps);
    return { json: erased, text: erased.certificate };
  },
});
