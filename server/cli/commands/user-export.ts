import { type FileHandle, open as openFile, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { toUserRef } from '../../accounts/user-ref.ts';
import type { Deps } from '../../deps.ts';
import { makeExport } from '../../privacy/export/make-export.ts';
import { consumeExport, type OpenedExport } from '../../privacy/export/open-export.ts';
import { type DownloadFormat, readExport } from '../../privacy/export/read-export.ts';
import { requestExport } from '../../privacy/export/request-export.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { CliError, cliStatus } from '../cli-error.ts';
import { getValue } from '../get-value.ts';
import { targetOf } from '../target-of.ts';
import { tenantCommand } from '../tenant-command.ts';

const patienceMs = 10 * 60_000;
const pauseMs = 500;

function formatOf(file: string): DownloadFormat {
  const format = /\.(zip|json|html)$/.exec(file)?.[1];
  if (format) return format as DownloadFormat;
  throw new CliError('--out must end with .zip (everything), .json or .html', cliStatus.usage);
}

/** Readable by the operator alone, and never over a file that is there. */
async function createFile(path: string): Promise<FileHandle> {
  try {
    return await openFile(path, 'wx', 0o600);
  } catch (error) {
    throw new CliError(`${path} could not be made: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** Fills a new file; a copy that cannot be made leaves none. */
async function save(path: string, open: () => Promise<OpenedExport>): Promise<void> {
  const format = formatOf(path);
  const file = await createFile(path);
  try {
    await pipeline(readExport(await open(), format), file.createWriteStream());
  } catch (error) {
    await file.close().catch(() => {});
    await rm(path, { force: true });
    throw error;
  }
}

/** Makes it here, unless the job of a running server was quicker; then that is waited for. */
async function makeNow(deps: Deps, tenant: Tenant, id: string, actor: string): Promise<OpenedExport> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await sleep(pauseMs)) {
    await makeExport(deps, { wanted: id });
    const opened = await consumeExport(deps, tenant, { id }, { actor });
    if (opened) return opened;
  }
  throw new CliError('a running server has taken this export over and does not finish it; try again');
}

export const userExport = tenantCommand({
  words: ['user', 'export'],
  summary: 'Copy everything held about a person into a file, or print a link with which they fetch it themselves',
  declare: (command) =>
    command
      .argument('[user]', 'e-mail address or id')
      .option('--email <address>', 'the user by e-mail address')
      .option('--out <file>', 'a new .zip (both forms and the schema), .json or .html file'),
  async run({ deps, scope, tenant }, given) {
    const target = targetOf(given, ['email'], 'user: an e-mail address or id');
    const file: string | undefined = given.options.out;
    const ref = await toUserRef(deps.sealing, tenant.id, target);
    const request = async () => getValue(await requestExport(deps, { ...scope, tenant }, ref), target);
    if (!file) {
      const requested = await request();
      const until = new Date(requested.expires_at * 1000).toISOString().slice(0, 10);
      return { json: requested, text: `${requested.url}\nIt works once, until ${until}.` };
    }
    await save(file, async () => makeNow(deps, tenant, (await request()).id, scope.actor));
    return { json: { file }, text: `Written to ${file}.` };
  },
});
