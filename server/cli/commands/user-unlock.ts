import { unlockUser } from '../../credentials/unlock-user.ts';
import { getValue } from '../get-value.ts';
import { targetOf } from '../target-of.ts';
import { tenantCommand } from '../tenant-command.ts';

export const userUnlock = tenantCommand({
  words: ['user', 'unlock'],
  summary: 'Forget the failed sign-ins of a user, or the one they have disowned: they may try again at once',
  declare: (command) =>
    command.argument('[user]', 'e-mail address or id').option('--email <address>', 'the user by e-mail address'),
  async run({ deps, scope }, given) {
    const target = targetOf(given, ['email'], 'user: an e-mail address or id');
    const { email, ...was } = getValue(await unlockUser(deps, scope, target, { liftsLock: true }), target);
    const text =
      was.was_counted || was.was_locked
        ? `${email} may try to sign in again.`
        : `Nobody has failed to sign in as ${email} lately.`;
    return { json: { email, ...was }, text };
  },
});
