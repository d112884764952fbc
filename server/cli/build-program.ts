import { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import type { CliCommand, Given, Output } from './command.ts';
import { commands, groups } from './commands.ts';

type Execute = (command: CliCommand, given: Given) => Promise<void>;

/** The parser of the whole command line; it calls `execute` for the command that was written. */
export function buildProgram(execute: Execute, { stdout, stderr }: Output): Command {
  const program = new Command('bastion')
    .description('Administers a Bastion: tenants, clients, users, resources, roles and keys.')
    .version(packageJson.version)
    .showHelpAfterError(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: () => undefined,
    });
  const parents = new Map<string, Command>();
  for (const [name, summary] of Object.entries(groups)) {
    parents.set(name, program.command(name).summary(summary).description(`${summary}.`));
  }
  for (const command of commands) {
    const [first, second] = command.words;
    const parent = second === undefined ? program : parents.get(first);
    if (parent) declare(parent.command(second ?? first), command, execute);
  }
  return program;
}

function declare(target: Command, command: CliCommand, execute: Execute): void {
  command
    .declare(target.summary(command.summary).description(`${command.summary}.`))
    .option('--json', 'print the answer as JSON')
    .action(async function run(this: Command) {
      await execute(command, { args: this.args, options: this.opts() });
    });
}
