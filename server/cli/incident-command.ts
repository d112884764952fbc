import type { IncidentRow } from '../../adapters/postgres/incidents.ts';
import type { acknowledgeIncident } from '../alarms/incidents.ts';
import { isUuid } from '../kernel/ids.ts';
import { CliError, cliStatus } from './cli-error.ts';
import type { CliCommand } from './command.ts';
import { getValue } from './get-value.ts';
import { tenantCommand } from './tenant-command.ts';

const maxNote = 500;

function readNote(note: unknown): string | undefined {
  if (note === undefined) return undefined;
  const text = String(note).trim();
  if (text !== '' && text.length <= maxNote && !/\p{Cc}/u.test(text)) return text;
  throw new CliError(`--note must be one line of at most ${maxNote} characters`, cliStatus.usage);
}

type Parts = {
  readonly word: string;
  readonly summary: string;
  readonly change: typeof acknowledgeIncident;
  readonly say: (incident: IncidentRow) => string;
};

/** A command that says what became of an incident. */
export const incidentCommand = ({ word, summary, change, say }: Parts): CliCommand =>
  tenantCommand({
    words: ['incidents', word],
    summary,
    declare: (command) =>
      command
        .argument('<incident>', 'as incidents list prints it')
        .option('--note <text>', 'what is known or was done; no personal data'),
    async run({ deps, scope }, { args: [id = ''], options }) {
      const note = readNote(options.note);
      const outcome = isUuid(id)
        ? await change(deps, scope, { id, note })
        : ({ ok: false, code: 'unknown_incident' } as const);
      const incident = getValue(outcome, id);
      return { json: incident, text: say(incident) };
    },
  });
