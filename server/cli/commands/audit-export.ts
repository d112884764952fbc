import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { exportTrail } from '../../audit/export-trail.ts';
import { insertAuditEvent } from '../../audit/insert-audit-event.ts';
import { CliError } from '../cli-error.ts';
import { tenantCommand } from '../tenant-command.ts';

/** A number of an entry from the command line. */
function readSeq(text: unknown, option: string): number | undefined {
  if (text === undefined) return undefined;
  const seq = Number(text);
  if (!Number.isSafeInteger(seq) || seq < 1) throw new CliError(`${option} must be the number of an entry, 1 or more`);
  return seq;
}

export const auditExport = tenantCommand({
  words: ['audit', 'export'],
  summary: 'Write the audit trail of a tenant as JSON lines, for bastion-verify',
  declare: (command) =>
    command
      .requiredOption('--out <file>', 'the file to write; it must not exist yet')
      .option('--from-seq <n>', 'begin with this entry (default: the first that has not expired)')
      .option('--to-seq <n>', 'end with this entry (default: the last)'),
  async run({ deps, tenant, actor }, { options }) {
    const range = { from_seq: readSeq(options.fromSeq, '--from-seq'), to_seq: readSeq(options.toSeq, '--to-seq') };
    let entries = -1;
    async function* lines() {
      for await (const line of exportTrail(deps, tenant.id, range)) {
        entries += 1;
        yield `${line}\n`;
      }
    }
    const file = createWriteStream(options.out, { flags: 'wx', mode: 0o600 });
    await pipeline(Readable.from(lines()), file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw new CliError(`${options.out} is there already`);
      if (error.code?.startsWith('E')) throw new CliError(`${options.out} cannot be written: ${error.code}`);
      throw error;
    });
    const details = { ...range, entries };
    await insertAuditEvent(deps.db.tenant(tenant.id), { kind: 'audit.exported', actor, details });
    return { json: { file: options.out, entries }, text: `${entries} entries written to ${options.out}.` };
  },
});
