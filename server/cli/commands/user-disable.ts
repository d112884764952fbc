import { disableUser } from '../../accounts/disable-user.ts';
import { getValue } from '../get-value.ts';
import { targetOf } from '../target-of.ts';
import { tenantCommand } from '../tenant-command.ts';

export const userDisable = tenantCommand({
  words: ['user', 'disable'],
  summary: 'Keep a user out and end all their sessions and tokens',
  declare: (command) =>
    command.argument('[user]', 'e-mail address or id').option('--email <address>', 'the user by e-mail address'),
  async run({ deps, scope }, given) {
    const target = targetOf(given, ['email'], 'user: an e-mail address or id');
    const { user, sessions_ended } = getValue(await disableUser(deps, scope, target), target);
    return { json: { ...user, sessions_ended }, text: `${user.email} is disabled; sessions ended: ${sessions_ended}.` };
  },
});
