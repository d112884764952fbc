import { recordView } from '../../accounts/record-view.ts';
import { listFactors } from '../../second-factors/list-factors.ts';
import { removeFactors } from '../../second-factors/remove-factors.ts';
import { CliError, cliStatus } from '../cli-error.ts';
import type { Answer } from '../command.ts';
import { formatTable } from '../format-text.ts';
import { getValue } from '../get-value.ts';
import { type TenantSession, tenantCommand } from '../tenant-command.ts';

async function list({ deps, tenant, scope }: TenantSession, user: string): Promise<Answer> {
  await recordView(deps, scope, user, 'second-factors');
  const factors = getValue(await listFactors(deps, tenant, user), user);
  const rows = factors.map(({ method, name, created_at, last_used_at, left, doubted_at }) => [
    method,
    name,
    created_at,
    last_used_at,
    left,
    doubted_at,
  ]);
  return { json: factors, text: formatTable(['FACTOR', 'NAME', 'SINCE', 'LAST USED', 'LEFT', 'IN DOUBT SINCE'], rows) };
}

async function remove({ deps, scope }: TenantSession, user: string): Promise<Answer> {
  const result = getValue(await removeFactors(deps, scope, user), user);
  const { removed, sessions_ended } = result;
  const what = removed.length === 0 ? 'nothing' : removed.join(', ');
  return { json: result, text: `Taken away from ${user}: ${what}; sessions ended: ${sessions_ended}.` };
}

export const userFactors = tenantCommand({
  words: ['user', 'factors'],
  summary: 'List the second factors of a user, or remove all of them',
  declare: (command) => command.argument('<action>', 'list or remove').argument('<user>', 'e-mail address or id'),
  async run(session, { args: [action = '', user = ''] }) {
    if (action === 'list') return list(session, user);
    if (action === 'remove') return remove(session, user);
    throw new CliError('say list or remove', cliStatus.usage);
  },
});
