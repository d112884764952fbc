import { revokeRole } from '../../accounts/assign-role.ts';
import { getValue } from '../get-value.ts';
import { targetOf } from '../target-of.ts';
import { tenantCommand } from '../tenant-command.ts';

export const roleRevoke = tenantCommand({
  words: ['role', 'revoke'],
  summary: 'Take a role from a user',
  declare: (command) =>
    command
      .argument('[user]', 'e-mail address or id')
      .option('--email <address>', 'the user by e-mail address')
      .requiredOption('--role <name>', 'the role'),
  async run({ deps, scope }, given) {
    const user = targetOf(given, ['email'], 'user: an e-mail address or id');
    const answer = getValue(await revokeRole(deps, scope, { user, role: given.options.role }), user);
    return { json: answer, text: `${answer.email} has the roles: ${answer.roles.join(', ') || 'none'}.` };
  },
});
