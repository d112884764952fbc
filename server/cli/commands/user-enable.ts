import { enableUser } from '../../accounts/disable-user.ts';
import { getValue } from '../get-value.ts';
import { targetOf } from '../target-of.ts';
import { tenantCommand } from '../tenant-command.ts';

export const userEnable = tenantCommand({
  words: ['user', 'enable'],
  summary: 'Let a user sign in again who is disabled or locked',
  declare: (command) =>
    command.argument('[user]', 'e-mail address or id').option('--email <address>', 'the user by e-mail address'),
  async run({ deps, scope }, given) {
    const target = targetOf(given, ['email'], 'user: an e-mail address or id');
    const { user } = getValue(await enableUser(deps, scope, target), target);
    return { json: user, text: `${user.email} may sign in again.` };
  },
});
