import { listUsers } from '../../accounts/list-users.ts';
import { formatTable } from '../format-text.ts';
import { tenantCommand } from '../tenant-command.ts';

export const userList = tenantCommand({
  words: ['user', 'list'],
  summary: 'List the users of a tenant',
  async run({ deps, scope }) {
    const users = await listUsers(deps, scope);
    const rows = users.map(({ id, email, name, user_groups, status, created_at }) => [
      id,
      email,
      name,
      user_groups,
      status,
      created_at,
    ]);
    return { json: users, text: formatTable(['ID', 'EMAIL', 'NAME', 'GROUPS', 'STATUS', 'CREATED'], rows) };
  },
});
