import type { Command } from 'commander';
import { createUser, newUser } from '../../accounts/create-user.ts';
import { formatFields } from '../format-text.ts';
import { getValue } from '../get-value.ts';
import { collect, readInput } from '../read-input.ts';
import { readPassword } from '../read-password.ts';
import { tenantCommand } from '../tenant-command.ts';

const fields = {
  email: 'email',
  password: 'password',
  email_verified: 'verified',
  name: 'name',
  given_name: 'given-name',
  family_name: 'family-name',
  user_groups: 'group',
  roles: 'role',
};

const declare = (command: Command): Command =>
  command
    .requiredOption('--email <address>', 'what the user signs in with')
    .option('--password-stdin', 'read the password from standard input (default: no password yet)')
    .option('--verified', 'the address is known to be theirs')
    .option('--name <name>', 'full name')
    .option('--given-name <name>', 'given name')
    .option('--family-name <name>', 'family name')
    .option('--group <name>', 'a group they belong to; repeat for more', collect)
    .option('--role <name>', 'a role they have; repeat for more', collect);

export const userCreate = tenantCommand({
  words: ['user', 'create'],
  summary: 'Create a user',
  declare,
  async run({ deps, scope }, { options }) {
    const password = options.passwordStdin ? await readPassword() : undefined;
    const input = readInput(newUser, fields, { ...options, password });
    const user = getValue(await createUser(deps, scope, input), input.email);
    return { json: { ...user, roles: input.roles }, text: formatFields({ ...user, roles: input.roles }) };
  },
});
