import { setPassword } from '../../accounts/set-password.ts';
import { getValue } from '../get-value.ts';
import { readPassword } from '../read-password.ts';
import { targetOf } from '../target-of.ts';
import { tenantCommand } from '../tenant-command.ts';

export const userSetPassword = tenantCommand({
  words: ['user', 'set-password'],
  summary: 'Give a user a new password, read from standard input, and end all their sessions and tokens',
  declare: (command) =>
    command
      .argument('[user]', 'e-mail address or id')
      .option('--email <address>', 'the user by e-mail address')
      .option('--password-stdin', 'read the password from standard input, as is done anyway'),
  async run({ deps, scope }, given) {
    const target = targetOf(given, ['email'], 'user: an e-mail address or id');
    const password = await readPassword();
    const { user, sessions_ended } = getValue(await setPassword(deps, scope, { user: target, password }), target);
    const text = `${user.email} has a new password; sessions ended: ${sessions_ended}.`;
    return { json: { ...user, sessions_ended }, text };
  },
});
