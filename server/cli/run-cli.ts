import { CommanderError } from 'commander';
import { createLog } from '../../adapters/log/create-log.ts';
import { isDatabaseDown } from '../../adapters/postgres/database.ts';
import { type Config, loadConfig } from '../config.ts';
import type { Log } from '../kernel/log.ts';
import { quietLibraryNotices } from '../oidc/quiet-library-notices.ts';
import { describeProblems } from '../runtime/describe-problems.ts';
import { exitStatus } from '../runtime/exit-status.ts';
import { findOutage } from '../runtime/find-outage.ts';
import { buildProgram } from './build-program.ts';
import { CliError, cliStatus } from './cli-error.ts';
import type { Answer, CliCommand, Given } from './command.ts';
import { reachDatabase } from './reach-database.ts';

/**
 * The command line tool. A command's words and options are read first, then the settings, then the database is
 * reached, and only then the command runs; its answer goes to stdout, and what went wrong to stderr in one line.
 *
 * Answers the exit status.
 */
export async function runCli(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const program = buildProgram((command, given) => execute(command, given, env));
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return report(error, env.BASTION_LOG_LEVEL === 'debug');
  }
}

async function execute(command: CliCommand, given: Given, env: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfig(env);
  const log = openLog(config);
  quietLibraryNotices(log);
  const database = await reachDatabase(config, log, { mayCreate: command.mayCreateDatabase ?? false });
  const forget = releaseOnSignal(database.release);
  try {
    const answer = await command.run({ config, urls: database.urls, log }, given);
    print(answer, given.options.json === true);
  } finally {
    forget();
    await database.release();
  }
}

function readConfig(env: NodeJS.ProcessEnv): Config {
  const loaded = loadConfig(env);
  if (loaded.ok) return loaded.config;
  throw new CliError(
    describeProblems(loaded.problems)
      .trimEnd()
      .replace(/^bastion: /, ''),
    exitStatus.badSettings,
  );
}

/** Silent, so that stderr has the one line that counts; everything with BASTION_LOG_LEVEL=debug. Never on stdout. */
function openLog({ logLevel }: Config): Log {
  const level = logLevel === 'debug' ? 'debug' : 'silent';
  const output = { write: (line: string) => void process.stderr.write(line) };
  return createLog({ level, format: 'text', source: 'cli', output });
}

/** A Ctrl-C must not leave a database running that was started for this command. */
function releaseOnSignal(release: () => Promise<void>): () => void {
  const leave = () => void release().finally(() => process.exit(130));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, leave);
  return () => {
    for (const signal of signals) process.off(signal, leave);
  };
}

function print({ json, text }: Answer, isJson: boolean): void {
  process.stdout.write(`${isJson ? JSON.stringify(json, null, 2) : text}\n`);
}

/** Says what went wrong in one line and answers the exit status. */
function report(error: unknown, isDebug: boolean): number {
  if (error instanceof CommanderError) return reportUsage(error);
  const outage = isDatabaseDown(error) || findOutage(error) !== undefined;
  const message = outage ? `the database cannot be reached (${rootMessageOf(error)})` : messageOf(error);
  process.stderr.write(`bastion: ${message}\n`);
  if (isDebug && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  if (error instanceof CliError) return error.status;
  return outage ? cliStatus.unavailable : exitStatus.fault;
}

/** Help and version that were asked for end well; a command without its second word gets the help and a status. */
function reportUsage({ code, exitCode, message }: CommanderError): number {
  if (exitCode === 0) return 0;
  if (code !== 'commander.help') {
    const line = message
      .replace(/^error: /, '')
      .replace(/\s*\n\s*/g, ' ')
      .replace(/\.$/, '');
    process.stderr.write(`bastion: ${line}; --help shows what there is\n`);
  }
  return cliStatus.usage;
}

const messageOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  return error instanceof CliError ? text : text.replace(/\s*\n\s*/g, ' ');
};

/** The message of the innermost cause, which names the address. */
function rootMessageOf(error: unknown): string {
  return error instanceof Error && error.cause ? rootMessageOf(error.cause) : messageOf(error) || String(error);
}
