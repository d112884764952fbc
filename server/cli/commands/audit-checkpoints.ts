import { lineOf } from '../../../adapters/witness/witness.ts';
import { tenantCommand } from '../tenant-command.ts';

export const auditCheckpoints = tenantCommand({
  words: ['audit', 'checkpoints'],
  summary: 'Print the signed checkpoints of a tenant, one per line, as the witnesses got them',
  async run({ deps, tenant }) {
    const all = deps.db.tenant(tenant.id).selectFrom('audit_checkpoints').select(['n', 'jws', 'time_stamp']);
    const rows = await all.orderBy('n').execute();
    const lines = rows.map(({ n, jws, time_stamp }) =>
      lineOf({ tenant_id: tenant.id, n, checkpoint: jws, time_stamp }),
    );
    return { json: lines.map((line) => JSON.parse(line)), text: lines.join('\n') };
  },
});
