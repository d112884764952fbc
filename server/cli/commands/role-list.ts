import { listRoles } from '../../accounts/list-roles.ts';
import { formatTable } from '../format-text.ts';
import { tenantCommand } from '../tenant-command.ts';

export const roleList = tenantCommand({
  words: ['role', 'list'],
  summary: 'List the roles of a tenant with their permissions',
  async run({ deps, tenant }) {
    const roles = await listRoles(deps, tenant);
    const rows = roles.map(({ name, level, permissions }) => [name, level, permissions]);
    return { json: roles, text: formatTable(['ROLE', 'LEVEL', 'PERMISSIONS'], rows) };
  },
});
