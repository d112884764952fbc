import { CommanderError } from 'commander';
import { createLog } from '../../adapters/log/create-log.ts';
import { isDatabaseDown, openDatabase } from '../../adapters/postgres/database.ts';
import { openSecrets } from '../config/open-secrets.ts';
import { type Config, type LoadedConfig, loadConfig } from '../config.ts';
import { systemClock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import { quietLibraryNotices } from '../oidc/quiet-library-notices.ts';
import type { DatabaseUrls } from '../runtime/database-urls.ts';
import { describeProblems } from '../runtime/describe-problems.ts';
import { exitStatus } from '../runtime/exit-status.ts';
import { findOutage } from '../runtime/find-outage.ts';
import { buildProgram } from './build-program.ts';
import { CliError, cliStatus } from './cli-error.ts';
import type { CliCommand, Given, Output } from './command.ts';
import { type ReachedDatabase, reachDatabase } from './reach-database.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * The command line tool. A command's words and options are read first, then the settings, then the database is
 * reached, and only then the command runs; its answer goes to stdout, and what went wrong to stderr in one line.
 *
 * Answers the exit status.
 */
export async function runCli(args: readonly string[], env: NodeJS.ProcessEnv, output: Output): Promise<number> {
  const program = buildProgram((command, given) => execute(command, given, env, output), output);
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    const { status, line } = describeFailure(error);
    if (line !== undefined) output.stderr.write(`bastion: ${line}\n`);
    if (env.BASTION_LOG_LEVEL === 'debug' && error instanceof Error) output.stderr.write(`${error.stack}\n`);
    return status;
  }
}

async function execute(command: CliCommand, given: Given, env: NodeJS.ProcessEnv, output: Output): Promise<void> {
  const loaded = readConfig(loadConfig(env));
  const log = openLog(loaded.config, output);
  const { config } = readConfig(await openSecrets(loaded, log));
  quietLibraryNotices(log);
  const reaching = reachDatabase(config, log, { mayCreate: command.mayCreateDatabase ?? false });
  const release = releaseOnce(reaching);
  try {
    const { urls } = await reaching;
    const answer = await command.run({ config, urls, log }, given).catch((error) => keepFault(error, urls));
    output.stdout.write(`${given.options.json === true ? JSON.stringify(answer.json, null, 2) : answer.text}\n`);
  } finally {
    await release();
  }
}

function readConfig(loaded: LoadedConfig): Extract<LoadedConfig, { ok: true }> {
  if (loaded.ok) return loaded;
  throw new CliError(
    describeProblems(loaded.problems)
      .trimEnd()
      .replace(/^bastion: /, ''),
    exitStatus.badSettings,
  );
}

/** Silent, so that stderr has the one line that counts; everything with BASTION_LOG_LEVEL=debug. Never on stdout. */
function openLog({ logLevel }: Config, { stderr }: Output): Log {
  const level = logLevel === 'debug' ? 'debug' : 'silent';
  return createLog({ level, format: 'text', source: 'cli', output: { write: (line) => void stderr.write(line) } });
}

/**
 * Gives the database back, at the end or at a signal, whichever comes first: a Ctrl-C must not leave one running that was
 * started for this command, nor one that is just starting.
 */
function releaseOnce(reaching: Promise<ReachedDatabase>): () => Promise<void> {
  let releasing: Promise<void> | undefined;
  const release = () => {
    releasing ??= reaching.then(
      (database) => database.release(),
      () => undefined,
    );
    return releasing;
  };
  const leave = () => void release().finally(() => process.exit(130));
  for (const signal of SIGNALS) process.once(signal, leave);
  return async () => {
    await release();
    for (const signal of SIGNALS) process.off(signal, leave);
  };
}

/** Puts an error that nobody expected on record, and throws it on. */
async function keepFault(error: unknown, { appUrl }: DatabaseUrls): Promise<never> {
  const isExpected =
    error instanceof CliError || error instanceof CommanderError || describeFailure(error).status !== exitStatus.fault;
  if (!isExpected) {
    const { createErrorSink } = await import('../errors/error-sink.ts');
    const db = openDatabase({ url: appUrl, connections: 2, waitMs: 1_000 });
    const sink = createErrorSink({ db: () => db, clock: systemClock, process: 'cli' });
    sink.report('a command failed', { error });
    await sink.close();
    await db.close();
  }
  throw error;
}

type Failure = { readonly status: number; readonly line?: string };

function describeFailure(error: unknown): Failure {
  if (error instanceof CommanderError) return describeUsage(error);
  if (error instanceof CliError) return { status: error.status, line: error.message };
  if (isDatabaseDown(error) || findOutage(error) !== undefined)
    return { status: cliStatus.unavailable, line: `the database cannot be reached (${rootMessageOf(error)})` };
  return { status: exitStatus.fault, line: messageOf(error) };
}

/** Help and version that were asked for end well; a command without its second word has got the help instead of a line. */
function describeUsage({ code, exitCode, message }: CommanderError): Failure {
  if (exitCode === 0) return { status: 0 };
  if (code === 'commander.help') return { status: cliStatus.usage };
  const line = oneLine(message.replace(/^error: /, '')).replace(/\.$/, '');
  return { status: cliStatus.usage, line: `${line}; --help shows what there is` };
}

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ');

const messageOf = (error: unknown): string => oneLine(error instanceof Error ? error.message : String(error));

/** The message of the innermost cause, which names the address. */
function rootMessageOf(error: unknown): string {
  return error instanceof Error && error.cause ? rootMessageOf(error.cause) : messageOf(error) || String(error);
}
