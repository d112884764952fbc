import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
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
async function save(opened: OpenedExport, file: string): Promise<void> {
  const target = createWriteStream(file, { flags: 'wx', mode: 0o600 });
  await new Promise((resolve, reject) => target.once('open', resolve).once('error', reject)).catch((cause) => {
    throw new CliError(`${file} could not be made: ${cause.code}`);
  });
  try {
    await pipeline(readExport(opened, formatOf(file)), target);
  } catch (error) {
    await rm(file, { force: true });
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
    if (file) formatOf(file);
    const ref = await toUserRef(deps.sealing, tenant.id, target);
    const { url, ...requested } = getValue(await requestExport(deps, { ...scope, tenant }, ref), target);
    if (!file) {
      const until = new Date(requested.expires_at * 1000).toISOString().slice(0, 10);
      return { json: { ...requested, url }, text: `${url}\nIt works once, until ${until}.` };
    }
    await save(await makeNow(deps, tenant, requested.id, scope.actor), file);
    return { json: { ...requested, file }, text: `Written to ${file}.` };
  },
});
