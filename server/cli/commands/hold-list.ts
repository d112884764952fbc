import { listHolds } from '../../../adapters/postgres/legal-holds.ts';
import { formatTable } from '../format-text.ts';
import { tenantCommand } from '../tenant-command.ts';

export const holdList = tenantCommand({
  words: ['hold', 'list'],
  summary: 'List legal holds, standing ones first',
  async run({ deps, tenant }) {
    const holds = await listHolds(deps.db.tenant(tenant.id));
    const rows = holds.map(({ id, user_id, placed_at, placed_by, released_at, reason }) => [
      id,
      user_id ?? 'everything',
      placed_at,
      placed_by,
      released_at,
      reason,
    ]);
    return { json: holds, text: formatTable(['HOLD', 'ON', 'PLACED', 'BY', 'RELEASED', 'REASON'], rows) };
  },
});
