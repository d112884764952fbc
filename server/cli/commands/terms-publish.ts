import { readFileSync } from 'node:fs';
import { Option } from 'commander';
import { legalTextKinds } from '../../legal-texts/current-texts.ts';
import { newLegalText, publishText } from '../../legal-texts/publish-text.ts';
import { CliError } from '../cli-error.ts';
import { formatFields } from '../format-text.ts';
import { readInput } from '../read-input.ts';
import { tenantCommand } from '../tenant-command.ts';

const fields = { kind: 'kind', title: 'title', body: 'file', is_required: 'required', effective_at: 'effective-at' };

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new CliError(`${path} cannot be read`);
  }
}

function readMoment(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) throw new CliError('--effective-at must be a time such as 2026-12-31T00:00:00Z');
  return moment;
}

export const termsPublish = tenantCommand({
  words: ['terms', 'publish'],
  summary: 'Publish the next version of a text that people agree to when they sign in',
  declare: (command) =>
    command
      .addOption(new Option('--kind <kind>', 'what it is').choices(legalTextKinds).makeOptionMandatory())
      .requiredOption('--title <title>', 'its title')
      .requiredOption('--file <file>', 'the text: plain, an empty line between paragraphs')
      .option('--required', 'nobody signs in without agreeing to it')
      .option('--effective-at <time>', 'when it comes into force (default: now)'),
  async run({ deps, scope }, { options }) {
    const { kind, title, file, required = false, effectiveAt } = options;
    const given = { kind, title, file: readText(file), required, effectiveAt: readMoment(effectiveAt) };
    const published = await publishText(deps, scope, readInput(newLegalText, fields, given));
    const { body: _body, ...shown } = published;
    return { json: shown, text: formatFields(shown) };
  },
});
