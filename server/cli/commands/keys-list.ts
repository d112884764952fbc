import { formatTable } from '../format-text.ts';
import { listKeys } from '../list-keys.ts';
import { tenantCommand } from '../tenant-command.ts';

export const keysList = tenantCommand({
  words: ['keys', 'list'],
  summary: 'List the signing keys of a tenant',
  async run({ deps, tenant }) {
    const keys = await listKeys(deps, tenant);
    const rows = keys.map(({ alg, state, kid, activated_at, retired_at }) => [
      alg,
      state,
      kid,
      activated_at,
      retired_at,
    ]);
    return { json: keys, text: formatTable(['ALG', 'STATE', 'KID', 'ACTIVE SINCE', 'RETIRED'], rows) };
  },
});
