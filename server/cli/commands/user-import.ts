import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { parseFirebaseParameters } from '../../accounts/import/firebase-parameters.ts';
import { type ImportedLine, importUsers } from '../../accounts/import/import-users.ts';
import { importColumns } from '../../accounts/import/imported-user.ts';
import { ImportFileError, readCsv, readJsonl } from '../../accounts/import/read-records.ts';
import { CliError, cliStatus } from '../cli-error.ts';
import { describeImport, summariseImport } from '../describe-import.ts';
import { tenantCommand } from '../tenant-command.ts';

/** Characters of a report that are written at once. */
const reportChunk = 64 * 1024;

function openRecords(file: string) {
  const chunks: AsyncIterable<Buffer> = createReadStream(file);
  if (/\.(jsonl|ndjson)$/.test(file)) return readJsonl(chunks);
  if (file.endsWith('.csv')) return readCsv(chunks, importColumns);
  throw new CliError('the file must end with .jsonl (one JSON object a line) or .csv', cliStatus.usage);
}

async function readParameters(file: string) {
  const parameters = parseFirebaseParameters(await readFile(file, 'utf8'));
  if (parameters) return parameters;
  throw new CliError(`${file} must have base64_signer_key, base64_salt_separator, rounds and mem_cost`);
}

/** Hands on what it notes, each line as JSON, in a new file that only the operator can read. */
async function* note(path: string, lines: AsyncIterable<ImportedLine>): AsyncGenerator<ImportedLine> {
  const report = await open(path, 'wx', 0o600);
  let text = '';
  try {
    for await (const line of lines) {
      text += `${JSON.stringify(line)}\n`;
      if (text.length > reportChunk) text = await report.appendFile(text).then(() => '');
      yield line;
    }
  } finally {
    await report.appendFile(text);
    await report.close();
  }
}

/** What is wrong with a file that the operator named, in their words; anything else is thrown on. */
function sayFileError(error: NodeJS.ErrnoException, file: string): never {
  if (error instanceof ImportFileError) throw new CliError(`${file} cannot be imported: ${error.message}`);
  if (error.syscall && error.path) throw new CliError(`${error.path} cannot be opened: ${error.code}`);
  throw error;
}

export const userImport = tenantCommand({
  words: ['user', 'import'],
  summary: 'Import users from a .jsonl or .csv file, with the password hashes of other software',
  declare: (command) =>
    command
      .argument('<file>', `.jsonl or .csv with ${importColumns.join(', ')}`)
      .option('--dry-run', 'say what would happen, and write nothing')
      .option('--report <file>', 'a new file that gets one line of JSON for each line')
      .option('--firebase-parameters <file>', 'what the Firebase console shows as password hash parameters'),
  async run({ deps, scope }, { args: [given], options }) {
    const file = String(given);
    const isDryRun = options.dryRun === true;
    const work = async () => {
      const parameters: string | undefined = options.firebaseParameters;
      const firebase = parameters === undefined ? undefined : await readParameters(parameters);
      const lines = importUsers(deps, scope, openRecords(file), { isDryRun, firebase });
      return summariseImport(options.report ? note(options.report, lines) : lines);
    };
    const summary = await work().catch((error) => sayFileError(error, file));
    return { json: { dry_run: isDryRun, ...summary }, text: describeImport(summary, isDryRun) };
  },
});
