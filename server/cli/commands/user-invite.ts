import { inviteUser } from '../../accounts/invite-user.ts';
import { invitedUser } from '../../accounts/invited-user.ts';
import { getValue } from '../get-value.ts';
import { collect, readInput } from '../read-input.ts';
import { tenantCommand } from '../tenant-command.ts';

const fields = {
  email: 'email',
  name: 'name',
  given_name: 'given-name',
  family_name: 'family-name',
  user_groups: 'group',
  roles: 'role',
};

export const userInvite = tenantCommand({
  words: ['user', 'invite'],
  summary: 'Send somebody a link with which they make their account themselves',
  declare: (command) =>
    command
      .requiredOption('--email <address>', 'where the link goes, and what they sign in with')
      .option('--name <name>', 'what is filled in as their name')
      .option('--given-name <name>', 'given name')
      .option('--family-name <name>', 'family name')
      .option('--group <group>', 'a group they will be in; repeatable', collect)
      .option('--role <role>', 'a role they will have; repeatable', collect),
  async run({ deps, tenant, scope }, { options }) {
    const invited = readInput(invitedUser, fields, options);
    const { email } = getValue(await inviteUser(deps, { ...scope, tenant }, invited), invited.email);
    const { target } = deps.mailer;
    return {
      json: { email, invited: true },
      text: `A link for ${email} is on its way, by way of ${target}; it works for a week.`,
    };
  },
});
