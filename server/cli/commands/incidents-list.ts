import { Option } from 'commander';
import { listIncidents } from '../../../adapters/postgres/incidents.ts';
import { formatTable } from '../format-text.ts';
import { tenantCommand } from '../tenant-command.ts';

/** More than anybody reads. */
const most = 200;

export const incidentsList = tenantCommand({
  words: ['incidents', 'list'],
  summary: 'List what alarms were raised, the newest first',
  declare: (command) =>
    command.addOption(new Option('--state <state>', 'only these').choices(['open', 'acknowledged', 'resolved'])),
  async run({ deps, tenant }, { options }) {
    const incidents = await listIncidents(deps.db.tenant(tenant.id), { state: options.state, limit: most });
    const rows = incidents.map(({ id, kind, severity, state, opened_at, due_at, details, note }) => [
      id,
      kind,
      severity,
      state,
      opened_at,
      due_at,
      Object.entries(details)
        .map(([name, value]) => `${name}=${value}`)
        .join(' '),
      note,
    ]);
    const headings = ['INCIDENT', 'ALARM', 'SEVERITY', 'STATE', 'OPENED', 'DUE', 'NUMBERS', 'NOTE'];
    return { json: incidents, text: formatTable(headings, rows) };
  },
});
